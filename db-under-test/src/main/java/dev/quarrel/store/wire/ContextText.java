package dev.quarrel.store.wire;

import dev.quarrel.store.versions.DotSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.CRC32C;

/// A causal context as text that fits an HTTP header: its wire bytes and a checksum of them and of the key, in URL-safe
/// Base64. Opaque to whoever carries it from a read to a write of the same key: the context of another key would have
/// writes taken for replaced that nobody ever saw.
public final class ContextText {
    private static final Shape SHAPE = Shapes.of(DotSet.class);

    private ContextText() {}

    public static String of(String key, DotSet context) {
        ByteBuf bytes = Unpooled.buffer();
        SHAPE.write(bytes, context);
        bytes.writeInt(checksum(key, bytes));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ByteBufUtil.getBytes(bytes));
    }

    /// Throws [WireException] for a text that [#of] did not make for that key.
    public static DotSet parse(String key, String text) {
        try {
            ByteBuf whole = Unpooled.wrappedBuffer(Base64.getUrlDecoder().decode(text));
            ByteBuf bytes = whole.readSlice(Math.max(0, whole.readableBytes() - Integer.BYTES));
            if (whole.readInt() != checksum(key, bytes)) {
                throw new WireException("the checksum is another");
            }
            DotSet context = (DotSet) Objects.requireNonNull(SHAPE.read(bytes));
            if (bytes.isReadable()) {
                throw new WireException("bytes are left over");
            }
            return context;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | WireException e) {
            throw new WireException(
                    "'%s' is no context of '%s': send back unchanged what a read of the same key answered"
                            .formatted(text, key),
                    e);
        }
    }

    private static int checksum(String key, ByteBuf bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.nioBuffer());
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
