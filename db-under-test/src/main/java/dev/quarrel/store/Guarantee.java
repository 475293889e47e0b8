package dev.quarrel.store;

import java.util.Set;

/// One promise of a configuration: whether it is given, and why or why not. A given one stands as long as its
/// assumptions do.
public record Guarantee(Promise promise, boolean given, Set<Assumption> assuming, String because) {

    /// What can be promised. Each is judged by the workload that its comment names.
    public enum Promise {
        /// `register`: every read returns the latest write of its key, as if there were one copy.
        LINEARIZABLE_REGISTER,
        /// `cas`: the same with compare-and-set, at level SERIAL.
        LINEARIZABLE_CAS,
        /// `sessions`: monotonic reads and writes, read your writes, writes follow reads.
        SESSIONS,
        /// `set`: what a client added to what it read is there in the end, if it was acknowledged.
        NO_LOST_UPDATES,
        /// `siblings`: a value is dropped exactly when a write replaced it.
        EXACT_SIBLINGS,
        /// `deletes`: what was deleted stays deleted.
        NO_RESURRECTION,
        /// `convergence`: once nobody writes and all can talk, all replicas come to hold the same.
        CONVERGENCE,
        /// `dirty`: what is answered as failed is never read.
        NO_DIRTY_READS
    }

    /// What a promise needs of the world.
    public enum Assumption {
        /// The clocks of all coordinators differ by less than a message takes.
        SYNCED_CLOCKS,
        /// No machine loses power; killed processes are fine.
        NO_POWER_LOSS,
        /// No node is away for longer than tombstones are kept.
        SHORT_OUTAGES
    }
}
