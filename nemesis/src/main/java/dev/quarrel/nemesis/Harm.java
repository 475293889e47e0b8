package dev.quarrel.nemesis;

import java.util.List;

/// One primitive harm to one link or one node: the whole vocabulary between the nemesis and a [Breakable] cluster.
///
/// A fault is a list of harms (a partition of five nodes into two and three is twelve cuts), so that a schedule is
/// plain data: written to a file, edited, and shrunk harm by harm. A cluster matches on this type without a default:
/// a new harm breaks the build wherever nobody has thought of it.
///
/// Links are one way, `from` sends to `to`, and only traffic between nodes is meant: clients reach every node that
/// runs.
/// Millis are milliseconds, probabilities hold for one packet (containers) or message (simulated). A harm that could do
/// nothing, or that no world could carry out, cannot be made: each constructor throws an [IllegalArgumentException].
public sealed interface Harm {
    /// The longest that anything is delayed or held.
    long DAY_MILLIS = 86_400_000;

    /// The nodes it touches, in order: one, or sender and receiver.
    List<String> touches();

    /// Its one-line text, such as `cut from=n1 to=n3`; [HarmText#parse] reads it back.
    default String text() {
        return HarmText.print(this);
    }

    /// Traffic of one direction of one pair of nodes is disturbed from begin to end.
    sealed interface OnLink extends Harm {
        String from();

        String to();

        @Override
        default List<String> touches() {
            return List.of(from(), to());
        }
    }

    /// One node, its clock or its disk is disturbed.
    sealed interface OnNode extends Harm {
        String node();

        @Override
        default List<String> touches() {
            return List.of(node());
        }
    }

    private static void expect(boolean fits, String expected, Object came) {
        if (!fits) {
            throw new IllegalArgumentException("expected " + expected + ", got " + came);
        }
    }

    private static void expectTwo(String one, String other) {
        expect(!one.equals(other), "two different nodes", one + " twice");
    }

    private static void expectProbability(double probability) {
        expect(probability > 0 && probability <= 1, "a probability above 0 and at most 1", probability);
    }

    private static void expectMillis(long millis) {
        expect(millis >= 1 && millis <= DAY_MILLIS, "1 to " + DAY_MILLIS + " ms (a day)", millis);
    }

    private static void expectRecords(int records) {
        expect(records >= 1, "1 record or more", records);
    }

    private static void expectJump(long millis) {
        long most = 3_650 * DAY_MILLIS;
        expect(millis >= -most && millis <= most, "a clock at most ten years away", millis + " ms");
    }

    /// A harm during which the node's process does not exist. The process starts again when the last of these ends.
    sealed interface Down extends OnNode {}

    /// Every packet is dropped.
    record Cut(String from, String to) implements OnLink {
        public Cut {
            expectTwo(from, to);
        }
    }

    /// Only messages of one kind are dropped: the simple name of their record in the store's protocol, such as
    /// `ReplicaAck`, and for a write to a replica, if wanted, a dot and its cause: `ReplicaWrite.HINT`.
    record DropVerb(String from, String to, String verb) implements OnLink {
        public DropVerb {
            expectTwo(from, to);
        }
    }

    record Loss(String from, String to, double probability) implements OnLink {
        public Loss {
            expectTwo(from, to);
            expectProbability(probability);
        }
    }

    /// Each packet takes `millis` longer, and up to `jitterMillis` more.
    record Delay(String from, String to, long millis, long jitterMillis) implements OnLink {
        public Delay {
            expectTwo(from, to);
            expect(
                    millis >= 0 && jitterMillis >= 0 && millis <= DAY_MILLIS && jitterMillis <= DAY_MILLIS,
                    "millis and jitterMillis of 0 to " + DAY_MILLIS + " (a day)",
                    millis + " and " + jitterMillis);
            expect(millis + jitterMillis > 0, "millis or jitterMillis above 0", "0 for both");
        }
    }

    record Duplicate(String from, String to, double probability) implements OnLink {
        public Duplicate {
            expectTwo(from, to);
            expectProbability(probability);
        }
    }

    /// Some packets are held for up to `holdMillis`, so that later ones overtake them.
    record Reorder(String from, String to, double probability, long holdMillis) implements OnLink {
        public Reorder {
            expectTwo(from, to);
            expectProbability(probability);
            expectMillis(holdMillis);
        }
    }

    record Bandwidth(String from, String to, long bytesPerSecond) implements OnLink {
        public Bandwidth {
            expectTwo(from, to);
            expect(bytesPerSecond >= 1, "1 byte a second or more; a cut lets nothing pass", bytesPerSecond);
        }
    }

    /// SIGKILL; what was handed to the operating system stays. End: started on the same data.
    record Kill(String node) implements Down {}

    /// The process dies in the middle of the next write that it coordinates: told to one other replica, and to no
    /// further one. Until then it runs. End: started on the same data.
    record KillMidWrite(String node) implements Down {}

    /// The machine loses power: what was not synced is gone. End: started on what is left.
    record PowerLoss(String node) implements Down {}

    /// Killed, its disk emptied. End: started with nothing, under the same name.
    record WipeDisk(String node) implements Down {}

    /// Killed, one bit flipped in each of `records` records on disk. End: started on the damaged disk.
    record FlipBits(String node, int records) implements Down {
        public FlipBits {
            expectRecords(records);
        }
    }

    /// Killed, `records` records on disk, drawn among all, cut short. End: started on the torn disk.
    record TearRecords(String node, int records) implements Down {
        public TearRecords {
            expectRecords(records);
        }
    }

    /// A copy of the disk is taken. End: killed, the old copy put in place, started on it.
    record OldDisk(String node) implements OnNode {}

    /// Who belongs to the cluster changes, while it serves. The change is asked for until it is done; ending the harm
    /// asks for the opposite, once the first is over.
    sealed interface Membership extends OnNode {
        /// The node that comes: one that the cluster has not, or has no more. Empty where none does.
        String comes();
    }

    /// A node that is new starts beside the others and joins them. End: it leaves, and is gone.
    record Join(String node) implements Membership {
        @Override
        public String comes() {
            return node;
        }
    }

    /// A member leaves, and ends when it has. End: it comes back with an empty disk and joins.
    record Leave(String node) implements Membership {
        @Override
        public String comes() {
            return "";
        }
    }

    /// SIGKILL, for good: the node `by`, which is new, takes its place. End: a machine with an empty disk and the old
    /// name takes the place of `by`, which is killed.
    record Replace(String node, String by) implements Membership {
        public Replace {
            expectTwo(node, by);
        }

        @Override
        public List<String> touches() {
            return List.of(node, by);
        }

        @Override
        public String comes() {
            return by;
        }
    }

    /// SIGSTOP. End: SIGCONT.
    record Pause(String node) implements OnNode {}

    /// Whatever the node receives it takes up `millis` later. Its timers and its disk keep their speed in the simulated
    /// world; in containers the whole process lacks the processor.
    record SlowNode(String node, long millis) implements OnNode {
        public SlowNode {
            expectMillis(millis);
        }
    }

    /// Every sync takes `millis` longer. A write does not: it goes to the operating system's cache.
    record SlowDisk(String node, long millis) implements OnNode {
        public SlowDisk {
            expectMillis(millis);
        }
    }

    /// The disk takes no more, and the process stops at its first write, as one that cannot keep its promises must.
    /// End: there is room again, and it is started.
    record FullDisk(String node) implements OnNode {}

    /// The wall clock is wrong while this lasts. Several add up; the end of one takes back just what it added.
    sealed interface OnClock extends OnNode {
        /// By how many milliseconds it makes the clock wrong when it has lasted so long.
        long offMillis(long forNanos);
    }

    /// The wall clock jumps by `millis`, forward or back. End: it jumps back to the true time.
    record ClockBump(String node, long millis) implements OnClock {
        public ClockBump {
            expectJump(millis);
        }

        @Override
        public long offMillis(long forNanos) {
            return millis;
        }
    }

    /// The wall clock jumps by `millis` and back, once each `periodMillis`. End: it shows the true time.
    record ClockStrobe(String node, long millis, long periodMillis) implements OnClock {
        public ClockStrobe {
            expectJump(millis);
            expect(
                    periodMillis >= 2 && periodMillis <= DAY_MILLIS,
                    "a period of 2 to " + DAY_MILLIS + " ms (a day)",
                    periodMillis);
        }

        @Override
        public long offMillis(long forNanos) {
            return forNanos % (periodMillis * 1_000_000) < periodMillis * 500_000 ? millis : 0;
        }
    }

    /// The wall clock runs fast (or slow) by `partsPerMillion`: 5000 for 2 s are 10 ms. End: it jumps back to the true
    /// time.
    record ClockDrift(String node, long partsPerMillion) implements OnClock {
        /// Twice as fast, or standing still.
        private static final long MOST = 1_000_000;

        public ClockDrift {
            expect(
                    partsPerMillion >= -MOST && partsPerMillion <= MOST && partsPerMillion != 0,
                    "a drift of -" + MOST + " to " + MOST + " parts per million, and not 0",
                    partsPerMillion);
        }

        @Override
        public long offMillis(long forNanos) {
            return forNanos / 1_000 * partsPerMillion / 1_000_000_000;
        }
    }
}
