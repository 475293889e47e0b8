package dev.quarrel.store;

import dev.quarrel.store.membership.Gossip;
import dev.quarrel.store.merkle.Exchange;
import dev.quarrel.store.paxos.Acceptor;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Everything that crosses a wire: between nodes, and between clients and nodes. Records only; immutable. `id` is the
/// sender's request number, given back by the answer; it means nothing to anyone else.
public sealed interface Message {
    long id();

    /// The number before the first `id` of a sender that begins to live. An answer to a former life of it may come
    /// late, and must not be taken for one to a request of this life: so two lives begin at numbers that are far apart,
    /// unless both clocks of the host repeat themselves.
    static long beforeFirstId(Ports ports) {
        long bits = ports.wallMillis() * 0x9e3779b97f4a7c15L + ports.nanoTime();
        bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return (bits ^ (bits >>> 31)) >>> 2;
    }

    /// Whether it is repair in the background: lost without harm, for the next round begins anew.
    default boolean isAntiEntropy() {
        return this instanceof TreeStep
                || this instanceof TreeKey
                || (this instanceof ReplicaWrite write && write.cause() == Cause.ANTI_ENTROPY);
    }

    /// From a client. Answered by [ClientReply].
    sealed interface ClientRequest extends Message {
        String key();
    }

    record ClientRead(long id, String key, ReadOptions options) implements ClientRequest {}

    record ClientWrite(long id, String key, Value value, WriteOptions options) implements ClientRequest {}

    record ClientDelete(long id, String key, WriteOptions options) implements ClientRequest {}

    /// Sets `next` where the key holds exactly `expected`, at level SERIAL; null stands for no value on either side.
    record ClientCas(
            long id,
            String key,
            @Nullable Value expected,
            @Nullable Value next,
            int timeoutMillis) implements ClientRequest {}

    /// Asks a node for what it holds itself, without asking others.
    record ClientLocal(long id, String key) implements ClientRequest {}

    /// Asks for a node to join, leave or be replaced. Answered when that is done.
    record ClientTopology(long id, Topology.Change change) implements ClientRequest {
        @Override
        public String key() {
            return "";
        }
    }

    record ClientReply(long id, Reply reply) implements Message {}

    /// Asks a replica for what it holds, or a substitute for what it holds for `hintFor`. Answered by [ReplicaState] or
    /// [ReplicaRefused].
    record ReplicaRead(long id, String key, @Nullable String hintFor, long ringEpoch) implements Message {}

    /// What a replica holds, durably; null when nothing.
    record ReplicaState(long id, @Nullable Stored stored) implements Message {}

    /// Asks a replica to join `stored` into what it holds. `hintFor` names the home replica that a substitute holds it
    /// for, null when the receiver is itself a home. Answered by [ReplicaAck] or [ReplicaRefused].
    record ReplicaWrite(
            long id,
            String key,
            Stored stored,
            Cause cause,
            @Nullable String hintFor,
            long ringEpoch) implements Message {}

    /// The write is applied and durable; `hinted` when it is held for another.
    record ReplicaAck(long id, boolean hinted) implements Message {}

    /// The replica certainly did not apply the write, or does not answer the read.
    record ReplicaRefused(long id, String reason) implements Message {}

    /// Asks a replica about its register of `key` at level SERIAL. Answered by [PaxosAnswer], or by [ReplicaRefused]
    /// where the replica may not vote.
    sealed interface PaxosRequest extends Message {
        String key();

        long ringEpoch();
    }

    /// Promise nothing below `ballot` any more, and tell what was accepted.
    record PaxosPrepare(long id, String key, Dot ballot, long ringEpoch) implements PaxosRequest {}

    record PaxosAccept(
            long id, String key, Dot ballot, @Nullable Value value, long ringEpoch) implements PaxosRequest {}

    record PaxosAnswer(long id, Acceptor.Answer answer) implements Message {}

    /// Are you alive? Carries the sender's wall clock, in milliseconds.
    record Ping(long id, long wallMillis) implements Message {}

    record Pong(long id, long wallMillis) implements Message {}

    /// One step of comparing the Merkle trees of a token range of the ring of that epoch.
    record TreeStep(long id, int range, long ringEpoch, Exchange.Step step) implements Message {}

    /// What the sender holds for a key on which the trees differ, null for nothing.
    record TreeKey(long id, String key, @Nullable Stored stored) implements Message {}

    /// Asks a node whether it holds nothing from before the tombstone. Answered by [ReplicaAck], or not at all.
    record TombstoneCheck(long id, String key, Stored tombstone) implements Message {}

    /// Tells a home to forget the key where it still holds just the tombstone.
    record TombstoneReap(long id, String key, Stored tombstone) implements Message {}

    /// What did you hear of me? From a node that starts. Answered by [Rumour].
    record Hello(long id) implements Message {}

    /// All that the sender heard of every node, itself included.
    record Rumour(long id, Gossip gossip) implements Message {}

    /// Asks for what the receiver holds of the sender's keys, in key order, after the key `after`. Answered by [Page].
    record Fetch(long id, String after, long ringEpoch) implements Message {}

    /// Some of what the sender holds of the receiver's keys: values, and registers of level SERIAL. `next` is where the
    /// next page begins, null when this is the last.
    record Page(
            long id,
            String after,
            SortedMap<String, Stored> held,
            SortedMap<String, Acceptor> registers,
            @Nullable String next)
            implements Message {}

    /// The topology of the latest epoch that the sender knows: for a node that serves an older one.
    record TopologyIs(long id, Topology topology) implements Message {}

    /// Why a replica is asked to write.
    enum Cause {
        WRITE,
        REPAIR,
        HINT,
        ANTI_ENTROPY
    }
}
