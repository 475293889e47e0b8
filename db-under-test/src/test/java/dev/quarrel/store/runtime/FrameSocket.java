package dev.quarrel.store.runtime;

import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/// Frames over a plain socket, one by one.
record FrameSocket(Socket socket) {
    void write(Frame frame) throws IOException {
        ByteBuf out = Unpooled.buffer();
        Codec.write(out, frame);
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
    }

    Frame read() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return Codec.read(Unpooled.wrappedBuffer(in.readNBytes(in.readInt())));
    }

    /// The opener's part of the handshake; what the node answered to it.
    Frame greet(String from, String to, String secret) throws IOException {
        write(new Frame.Hello(from, to));
        Value challenge = ((Frame.Challenge) read()).nonce();
        Value nonce = Handshake.nonce();
        write(new Frame.Proof(nonce, Handshake.code(secret, Handshake.End.OPENER, from, to, challenge, nonce)));
        return read();
    }
}
