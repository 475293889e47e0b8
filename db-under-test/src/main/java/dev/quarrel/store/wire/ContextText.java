package dev.quarrel.store.wire;

import dev.quarrel.store.versions.DotSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import java.util.Objects;

/// A causal context as text that fits an HTTP header: its wire bytes in URL-safe Base64. Opaque to whoever carries it
/// from a read to a write.
public final class ContextText {
    private static final Shape SHAPE = Shapes.of(DotSet.class);

    private ContextText() {}

    public static String of(DotSet context) {
        ByteBuf bytes = Unpooled.buffer();
        SHAPE.write(bytes, context);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ByteBufUtil.getBytes(bytes));
    }

    /// Throws [WireException] for a text that [#of] did not make.
    public static DotSet parse(String text) {
        try {
            ByteBuf bytes = Unpooled.wrappedBuffer(Base64.getUrlDecoder().decode(text));
            DotSet context = (DotSet) Objects.requireNonNull(SHAPE.read(bytes));
            if (bytes.isReadable()) {
                throw new WireException("bytes are left over");
            }
            return context;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | WireException e) {
            throw new WireException(
                    "'%s' is no context: send back unchanged what a read of the same key answered".formatted(text), e);
        }
    }
}
