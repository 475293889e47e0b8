package dev.quarrel.store;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one node counted since its start. Plain fields, owned by the node's thread; the runtime copies them out.
public final class Metrics {
    private final Map<Operation, Latency> operations = new EnumMap<>(Operation.class);
    private final Map<String, Latency> peers = new HashMap<>();
    private final Map<Ended, Counter> outcomes = new HashMap<>();

    /// What clients ask a coordinator for.
    public enum Operation {
        READ,
        WRITE,
        DELETE,
        CAS
    }

    private enum Outcome {
        OK,
        UNAVAILABLE,
        REFUSED,
        INDETERMINATE
    }

    private record Ended(Operation operation, @Nullable Level level, Outcome outcome) {}

    private static final class Counter {
        private long value;
    }

    /// How long clients' requests took.
    public Map<Operation, Latency> operations() {
        return new EnumMap<>(operations);
    }

    /// How long each replica took to answer this coordinator.
    public Map<String, Latency> peers() {
        return new TreeMap<>(peers);
    }

    /// How clients' requests ended, by operation, level (`r/w` where numbers were given) and outcome:
    /// `read quorum unavailable`.
    public Map<String, Long> outcomes() {
        Map<String, Long> named = new TreeMap<>();
        outcomes.forEach((ended, counter) -> {
            String level = ended.level == null ? "R/W" : ended.level.name();
            String name = ended.operation + " " + level + " " + ended.outcome;
            named.put(name.toLowerCase(Locale.ROOT), counter.value);
        });
        return named;
    }

    void ended(Operation operation, @Nullable Level level, Reply reply, long nanos) {
        Outcome outcome = switch (reply) {
            case Reply.Ok ok -> Outcome.OK;
            case Reply.Unavailable no -> Outcome.UNAVAILABLE;
            case Reply.Refused no -> Outcome.REFUSED;
            case Reply.Indeterminate unknown -> Outcome.INDETERMINATE;
            case Reply.Local local -> Outcome.OK;
        };
        outcomes.computeIfAbsent(new Ended(operation, level, outcome), key -> new Counter()).value++;
        operations.computeIfAbsent(operation, name -> new Latency()).record(nanos);
    }

    void answered(String peer, long nanos) {
        peers.computeIfAbsent(peer, name -> new Latency()).record(nanos);
    }

    public long reads;
    public long writes;
    public long ok;
    public long unavailable;
    public long refused;
    public long indeterminate;
    /// Replica answers that lacked what a read returned.
    public long staleReplies;
    public long readRepairs;
    /// Reads that asked more replicas because the first took long.
    public long hedgedReads;
    /// Values that came to stand beside others on this replica.
    public long siblingsMade;
    /// Reads that returned more than one value, and the values they returned.
    public long siblingReads;
    public long siblingsRead;
    public long damagedRecords;
    public long antiEntropyExchanges;
    /// Keys on which an exchange found a difference, as this node sent or took a state.
    public long antiEntropyKeys;
    public long tombstonesCollected;
    public long hintsStored;
    public long hintsDelivered;
    public long hintsExpired;
    /// Writes that found no room for a hint, or hints off.
    public long hintsDropped;
    /// Writes that left a key with many siblings, and writes refused for that.
    public long siblingWarnings;
    public long siblingRefusals;
    /// Records copied from other homes by a node that had lost its disk.
    public long bootstrappedKeys;
    /// Attempts at level SERIAL that lost to a higher ballot and were made again.
    public long serialRetries;
}
