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
/// Millis are milliseconds, probabilities lie in 0…1 and hold for one packet (containers) or message (simulated).
public sealed interface Harm {
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

    /// A harm during which the node's process does not exist. The process starts again when the last of these ends.
    sealed interface Down extends OnNode {}

    /// Every packet is dropped.
    record Cut(String from, String to) implements OnLink {}

    /// Only messages of one kind are dropped: the simple name of their record in the store's protocol, such as
    /// `ReplicaAck`, and for a write to a replica, if wanted, a dot and its cause: `ReplicaWrite.HINT`.
    record DropVerb(String from, String to, String verb) implements OnLink {}

    record Loss(String from, String to, double probability) implements OnLink {}

    /// Each packet takes `millis` longer, and up to `jitterMillis` more.
    record Delay(String from, String to, long millis, long jitterMillis) implements OnLink {}

    record Duplicate(String from, String to, double probability) implements OnLink {}

    /// Some packets are held for up to `holdMillis`, so that later ones overtake them.
    record Reorder(String from, String to, double probability, long holdMillis) implements OnLink {}

    record Bandwidth(String from, String to, long bytesPerSecond) implements OnLink {}

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
    record FlipBits(String node, int records) implements Down {}

    /// Killed, the last `records` records on disk cut short. End: started on the torn disk.
    record TearRecords(String node, int records) implements Down {}

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

    /// Everything the node does takes `millis` longer.
    record SlowNode(String node, long millis) implements OnNode {}

    /// Every write and sync takes `millis` longer.
    record SlowDisk(String node, long millis) implements OnNode {}

    /// The disk takes no more, and the process stops at its first write, as one that cannot keep its promises must.
    /// End: there is room again, and it is started.
    record FullDisk(String node) implements OnNode {}

    /// The wall clock jumps by `millis`, forward or back. End: it jumps back to the true time.
    record ClockBump(String node, long millis) implements OnNode {}

    /// The wall clock jumps by `millis` and back, once each `periodMillis`.
    record ClockStrobe(String node, long millis, long periodMillis) implements OnNode {}

    /// The wall clock runs fast (or slow) by `partsPerMillion`. End: it jumps back to the true time.
    record ClockDrift(String node, long partsPerMillion) implements OnNode {}
}
