package dev.quarrel.store;

import dev.quarrel.store.versions.SiblingLimit;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a node turns away before it does anything: keys and values that are too large, keys that are its own, and, with
/// hybrid clocks, every write while its own clock is too far ahead.
public final class Limits {
    /// Of a key in UTF-8.
    public static final int MAX_KEY_BYTES = 1 << 10;

    public static final int MAX_VALUE_BYTES = 1 << 20;

    /// Of all values of a key together, to be sent at once. A write is refused long before, at
    /// [SiblingLimit#refuseBytes]; but what several sides of a partition each took is joined when it heals, and a join
    /// cannot refuse. This is room for eight such sides.
    public static final int MAX_STATE_BYTES = 8 * SiblingLimit.DEFAULT.refuseBytes();

    private static final int MAX_UTF8_BYTES_OF_A_CHAR = 3;

    private final NodeConfig config;
    private final ClockGuard clocks;

    Limits(NodeConfig config, ClockGuard clocks) {
        this.config = config;
        this.clocks = clocks;
    }

    /// The refusal, null when there is none.
    @Nullable
    Reply refusal(Message.ClientRequest request) {
        Reply size = size(request);
        return size == null ? drift(request) : size;
    }

    /// The refusal of a key or value as such, whoever coordinates.
    static @Nullable Reply size(Message.ClientRequest request) {
        int keyBytes = keyBytes(request.key());
        int valueBytes = valueBytes(request);
        if (RingKeeper.isReserved(request.key())) {
            return new Reply.Refused("Expected a key that does not begin with a zero byte: those are the store's own.");
        }
        if (keyBytes > MAX_KEY_BYTES) {
            return new Reply.Refused("Expected a key of at most " + MAX_KEY_BYTES + " bytes, got " + keyBytes + ".");
        }
        if (valueBytes > MAX_VALUE_BYTES) {
            return new Reply.Refused("Expected a value of at most " + MAX_VALUE_BYTES + " bytes, got " + valueBytes
                    + ". Split it over several keys.");
        }
        return null;
    }

    /// Why the values of a key are too large together to travel, null when they are not.
    static @Nullable String tooLargeToSend(String key, @Nullable Stored stored) {
        long bytes = stored == null ? 0 : stored.valueBytes();
        return bytes <= MAX_STATE_BYTES
                ? null
                : "Expected siblings of at most " + MAX_STATE_BYTES + " bytes together, key '" + key + "' has " + bytes
                        + ". Merge them replica by replica: GET /local/KEY has its values, and the context for the write.";
    }

    /// An upper bound where the key is short enough in any case: no request should pay for the count.
    private static int keyBytes(String key) {
        int atMost = MAX_UTF8_BYTES_OF_A_CHAR * key.length();
        return atMost <= MAX_KEY_BYTES ? atMost : key.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int valueBytes(Message.ClientRequest request) {
        return switch (request) {
            case Message.ClientWrite write -> write.value().bytes().length;
            case Message.ClientCas cas -> Math.max(bytes(cas.expected()), bytes(cas.next()));
            case Message.ClientRead read -> 0;
            case Message.ClientDelete delete -> 0;
            case Message.ClientLocal local -> 0;
            case Message.ClientTopology topology -> 0;
        };
    }

    private static int bytes(@Nullable Value value) {
        return value == null ? 0 : value.bytes().length;
    }

    private @Nullable Reply drift(Message.ClientRequest request) {
        long bound = config.settings().timing().maxDriftMillis();
        boolean stamps = request instanceof Message.ClientWrite || request instanceof Message.ClientDelete;
        boolean bounded = bound > 0 && config.settings().versions() == VersionKind.LWW_HLC;
        if (!stamps || !bounded || clocks.aheadMillis() <= bound) {
            return null;
        }
        return new Reply.Refused("Expected this node's clock at most " + bound + " ms ahead of its peers', got "
                + clocks.aheadMillis() + " ms. Set the clock of " + config.id() + " right, or ask another node.");
    }
}
