package dev.quarrel.store;

import java.util.List;
import java.util.Set;

/// One promise of a configuration: whether it is given, and why or why not. A given one stands as long as its
/// assumptions do.
public record Guarantee(Promise promise, boolean given, Set<Assumption> assuming, String because) {

    /// What can be promised. Workloads say which of them they judge.
    public enum Promise {
        /// Every read returns the latest write of its key, as if there were one copy (Herlihy, Wing 1990).
        LINEARIZABLE_REGISTER("a linearizable register"),
        /// Each read for itself returns the latest acknowledged write or one beside it (Lamport 1986): none misses what
        /// was acknowledged before it, though two of them may go back in time.
        REGULAR_REGISTER("a regular register"),
        /// The first, with compare-and-set, at level SERIAL.
        LINEARIZABLE_CAS("a linearizable compare-and-set"),
        /// Monotonic reads and writes, read your writes, writes follow reads (Terry et al. 1994).
        SESSIONS("the four session guarantees"),
        /// What a client added to what it read is there in the end, if it was acknowledged.
        NO_LOST_UPDATES("that no acknowledged addition is lost"),
        /// A value is dropped exactly when a write replaced it.
        EXACT_SIBLINGS("siblings exactly where writes were concurrent"),
        /// What was deleted stays deleted.
        NO_RESURRECTION("that what was deleted stays deleted"),
        /// Once nobody writes and all can talk, all replicas come to hold the same.
        CONVERGENCE("that replicas come to agree"),
        /// What is answered as failed is never read.
        NO_DIRTY_READS("that what failed is never read");

        private final String words;

        Promise(String words) {
            this.words = words;
        }

        /// What is promised, in words that follow *promises*.
        public String words() {
            return words;
        }
    }

    /// What a promise needs of the world.
    public enum Assumption {
        /// The clocks of all coordinators differ by less than a message takes.
        SYNCED_CLOCKS("clocks are in step"),
        /// No machine loses power; killed processes are fine.
        NO_POWER_LOSS("no machine loses power"),
        /// No node is away for longer than tombstones are kept.
        SHORT_OUTAGES("nobody is away for longer than tombstones are kept"),
        /// No more than W - 1 disks are lost, and no older copy takes the place of one.
        DISKS_KEPT("disks keep what they hold"),
        /// Between the last fault and the judgement every node has compared itself with every other.
        TIME_TO_REPAIR("anti-entropy has time to compare every pair of replicas once all is healed");

        private final String words;

        Assumption(String words) {
            this.words = words;
        }

        /// What is assumed, in words that follow *as long as*.
        public String words() {
            return words;
        }
    }

    /// One sentence: what is promised, and why; or what is not, and why not.
    @Override
    public String toString() {
        List<String> assumed = assuming.stream().map(Assumption::words).toList();
        String condition = assumed.isEmpty() ? "" : ", as long as " + String.join(" and ", assumed);
        return (given ? "promises " : "does not promise ") + promise.words() + condition + ": " + because;
    }
}
