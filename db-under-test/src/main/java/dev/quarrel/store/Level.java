package dev.quarrel.store;

/// A named consistency level. It says how many replicas must answer, in place of a request's R or W.
public enum Level {
    ONE,
    TWO,
    THREE,
    /// A majority of all replicas, over all datacentres.
    QUORUM,
    /// A majority of the replicas in the coordinator's datacentre.
    LOCAL_QUORUM,
    /// A majority of the replicas in each datacentre.
    EACH_QUORUM,
    LOCAL_ONE,
    ALL,
    /// Writes only: one replica, or a durable hint for one.
    ANY,
    /// By per-key Paxos: linearizable, compare-and-set included. The register of a key at this level is apart from what
    /// the other levels keep under that key: read at SERIAL what was written at SERIAL.
    SERIAL;

    /// Whether the level is a number of replicas, wherever they stand, which takes the place of W alone.
    boolean isCount() {
        return this == ONE || this == TWO || this == THREE || this == ANY;
    }
}
