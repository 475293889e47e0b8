package dev.quarrel.store;

import dev.quarrel.store.versions.VersionKind;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// How a cluster behaves: the same on each of its nodes and in its clients. `clientDriven`: clients know the ring and
/// do the quorums themselves, instead of asking a node to.
public record Settings(
        Quorum quorum,
        VersionKind versions,
        ReadRepair readRepair,
        Deletes deletes,
        Hints hints,
        AntiEntropy antiEntropy,
        Timing timing,
        Fsync fsync,
        boolean clientDriven,
        Set<Defect> defects) {

    public Settings {
        EnumSet<Defect> copy = EnumSet.noneOf(Defect.class);
        copy.addAll(defects);
        defects = Collections.unmodifiableSet(copy);
    }

    /// N replicas of each key, the default R and W, and whether substitutes stand in for dead homes (`sloppy`).
    public record Quorum(int n, int r, int w, boolean sloppy) {
        public Quorum {
            if (n < 1 || r < 1 || r > n || w < 1 || w > n) {
                throw new IllegalArgumentException("Expected 1 <= R <= N and 1 <= W <= N, got N=" + n + " R=" + r
                        + " W=" + w + ". Choose R and W between 1 and N.");
            }
        }

        public static Quorum strict(int n, int w, int r) {
            return new Quorum(n, r, w, false);
        }
    }

    /// What a read does about replicas that answered with less than another.
    public enum ReadRepair {
        NONE,
        /// After answering.
        ASYNC,
        /// Before answering, until R replicas hold what is returned.
        BLOCKING
    }

    public sealed interface Deletes {
        /// Tombstones, collected when they are `gcMillis` old by the replica's wall clock.
        record Aged(long gcMillis) implements Deletes {}

        /// Tombstones, collected when every replica has confirmed them.
        record Repaired() implements Deletes {}

        /// No tombstones: each replica forgets the key at once.
        record Physical() implements Deletes {}
    }

    /// Hinted handoff: whether hints are kept, for how long after the write (0 for ever), and how many per node.
    public record Hints(boolean enabled, long windowMillis, int limit) {}

    /// Background comparison of replicas, a pair at a time; `intervalMillis` 0 is off.
    public record AntiEntropy(long intervalMillis) {}

    /// `requestMillis`: a coordinator's default timeout. `pingMillis`, `suspectMillis`: how often peers are pinged and
    /// after what silence one counts as dead. `hedgeMillis`: after what silence a read asks again, 0 for never.
    /// `maxDriftMillis`: how far ahead of a node's own clock a hybrid stamp may lie, 0 for any. `suspectPhi`: the
    /// suspicion from which a peer counts as dead, however long that takes, in place of `suspectMillis`; 0 for off.
    public record Timing(
            int requestMillis,
            int pingMillis,
            int suspectMillis,
            int hedgeMillis,
            long maxDriftMillis,
            double suspectPhi) {
        public Timing(int requestMillis, int pingMillis, int suspectMillis, int hedgeMillis, long maxDriftMillis) {
            this(requestMillis, pingMillis, suspectMillis, hedgeMillis, maxDriftMillis, 0);
        }

        public Timing withSuspectPhi(double phi) {
            return new Timing(requestMillis, pingMillis, suspectMillis, hedgeMillis, maxDriftMillis, phi);
        }
    }

    /// When a write counts as durable. The disk implements it.
    public enum Fsync {
        /// After an fsync shared with the writes beside it.
        BATCH,
        /// At once; an fsync follows within a period.
        PERIODIC,
        /// At once; the operating system writes when it likes.
        NONE
    }

    public boolean has(Defect defect) {
        return defects.contains(defect);
    }

    public Settings withQuorum(Quorum quorum) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withVersions(VersionKind versions) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withReadRepair(ReadRepair readRepair) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withDeletes(Deletes deletes) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withHints(Hints hints) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withAntiEntropy(AntiEntropy antiEntropy) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withTiming(Timing timing) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withFsync(Fsync fsync) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withClientDriven(boolean clientDriven) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }

    public Settings withDefects(Set<Defect> defects) {
        return new Settings(
                quorum, versions, readRepair, deletes, hints, antiEntropy, timing, fsync, clientDriven, defects);
    }
}
