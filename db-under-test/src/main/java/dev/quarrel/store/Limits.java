package dev.quarrel.store;

import dev.quarrel.store.versions.VersionKind;
import org.jspecify.annotations.Nullable;

/// What a node turns away before it does anything: keys and values that are too large, keys that are its own, and, with
/// hybrid clocks, every write while its own clock is too far ahead.
final class Limits {
    private static final int MAX_KEY_CHARS = 1_024;
    private static final int MAX_VALUE_BYTES = 1 << 20;

    private final NodeConfig config;
    private final ClockGuard clocks;

    Limits(NodeConfig config, ClockGuard clocks) {
        this.config = config;
        this.clocks = clocks;
    }

    /// The refusal, null when there is none.
    @Nullable
    Reply refusal(Message.ClientRequest request) {
        int chars = request.key().length();
        int bytes = valueBytes(request);
        if (RingKeeper.isReserved(request.key())) {
            return new Reply.Refused("Expected a key that does not begin with a zero byte: those are the store's own.");
        }
        if (chars > MAX_KEY_CHARS) {
            return new Reply.Refused("Expected a key of at most " + MAX_KEY_CHARS + " characters, got " + chars + ".");
        }
        if (bytes > MAX_VALUE_BYTES) {
            return new Reply.Refused("Expected a value of at most " + MAX_VALUE_BYTES + " bytes, got " + bytes
                    + ". Split it over several keys.");
        }
        return drift(request);
    }

    private static int valueBytes(Message.ClientRequest request) {
        return switch (request) {
            case Message.ClientWrite write -> write.value().bytes().length;
            case Message.ClientCas cas -> cas.next() == null ? 0 : cas.next().bytes().length;
            case Message.ClientRead read -> 0;
            case Message.ClientDelete delete -> 0;
            case Message.ClientLocal local -> 0;
            case Message.ClientTopology topology -> 0;
        };
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
