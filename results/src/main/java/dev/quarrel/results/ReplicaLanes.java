package dev.quarrel.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Beneath the operations of an anomaly: a lane a replica, cut where what it held of the key changed.
final class ReplicaLanes {
    private static final int LANE_PX = 28;
    private static final int BOX_PX = 22;
    private static final int HEAD_PX = 22;
    private static final int MOST_MOMENTS = 10;

    private final List<String> nodes;
    private final List<Segment> segments;
    private final boolean afterwards;

    /// What one replica held from one position to another.
    record Segment(int lane, int from, int to, Holding held) {
        String words() {
            String hints = held.hintsFor().isEmpty() ? "" : " hint→" + String.join(",", held.hintsFor());
            int siblings = held.versions().size();
            String values = siblings < 3
                    ? held.values()
                    : Text.shortened(held.versions().getLast().words(), 16) + " and " + (siblings - 1) + " more";
            return Text.shortened(values + hints, 34);
        }
    }

    private ReplicaLanes(List<String> nodes, List<Segment> segments, boolean afterwards) {
        this.nodes = nodes;
        this.segments = segments;
        this.afterwards = afterwards;
    }

    /// The times of changes while the operations ran, where they are few enough to be drawn apart; or when they were
    /// asked, afterwards.
    static List<Long> moments(List<Interval> operations, ReplicaStates states) {
        if (states.isAfterwards()) {
            return List.of(states.lastLook());
        }
        long from = operations.stream().mapToLong(Interval::from).min().orElse(0);
        long to = operations.stream().mapToLong(op -> op.to(op.from())).max().orElse(0);
        List<Long> times =
                states.changes(from, to).stream().map(Holding::time).distinct().toList();
        return times.size() > MOST_MOMENTS ? List.of() : times;
    }

    /// Lanes of the replicas that held anything meanwhile, and of the nodes that were asked.
    static ReplicaLanes of(ReplicaStates states, OrderScale scale, List<Interval> operations) {
        if (states.isAfterwards()) {
            return afterwards(states, scale);
        }
        TreeSet<String> nodes = new TreeSet<>(states.holders(scale.time(0), scale.end()));
        if (nodes.isEmpty()) {
            return new ReplicaLanes(List.of(), List.of(), false);
        }
        operations.stream().map(Interval::node).filter(Objects::nonNull).forEach(nodes::add);
        List<String> lanes = List.copyOf(nodes);
        List<Segment> segments = new ArrayList<>();
        for (int lane = 0; lane < lanes.size(); lane++) {
            lane(states, scale, lanes.get(lane), lane, segments);
        }
        return new ReplicaLanes(lanes, segments, false);
    }

    /// Behind all operations, what each answered; of the time before nothing is known, and nothing drawn.
    private static ReplicaLanes afterwards(ReplicaStates states, OrderScale scale) {
        List<String> lanes = states.nodes();
        List<Segment> segments = new ArrayList<>();
        for (int lane = 0; lane < lanes.size(); lane++) {
            Holding held = at(states, lanes.get(lane), scale.end());
            segments.add(new Segment(lane, scale.size() - 1, scale.size(), held));
        }
        return new ReplicaLanes(lanes, segments, true);
    }

    private static void lane(ReplicaStates states, OrderScale scale, String node, int lane, List<Segment> into) {
        int from = 0;
        Holding held = at(states, node, scale.time(0));
        for (int position = 1; position < scale.size(); position++) {
            Holding now = at(states, node, scale.time(position));
            if (!now.isSame(held)) {
                into.add(new Segment(lane, from, position, held));
                from = position;
                held = now;
            }
        }
        into.add(new Segment(lane, from, scale.size(), held));
    }

    private static Holding at(ReplicaStates states, String node, long time) {
        @Nullable Holding held = states.at(node, time);
        return held == null ? new Holding(0, node, "", List.of(), List.of(), true) : held;
    }

    List<Segment> segments() {
        return segments;
    }

    int longestName() {
        return nodes.stream().mapToInt(node -> node.length() + 6).max().orElse(0);
    }

    int height() {
        return nodes.isEmpty() ? 4 : HEAD_PX + nodes.size() * LANE_PX + 6;
    }

    /// @param x of each position
    /// @param top where the lanes begin
    void draw(StringBuilder svg, double[] x, int top) {
        if (nodes.isEmpty()) {
            return;
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"head\" x=\"12\" y=\"%d\">What each replica held of the key%s</text>",
                top + 14,
                afterwards ? " when it was asked, after the test" : ""));
        for (int lane = 0; lane < nodes.size(); lane++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"lane\" x=\"12\" y=\"%d\">%s held</text>",
                    top + HEAD_PX + lane * LANE_PX + 16,
                    Html.escape(Text.shortened(nodes.get(lane), 16))));
        }
        segments.forEach(segment -> box(svg, segment, x, top + HEAD_PX));
    }

    private void box(StringBuilder svg, Segment segment, double[] x, int top) {
        double from = x[segment.from()];
        double to = x[segment.to()];
        int y = top + segment.lane() * LANE_PX + (LANE_PX - BOX_PX) / 2 - 1;
        Holding held = segment.held();
        String about = Html.escape(nodes.get(segment.lane()) + " held " + held.words());
        String kind = held.isNothing() ? "none" : held.versions().size() > 1 ? "several" : "one";
        svg.append(String.format(
                Locale.ROOT,
                "<g class=\"held %s%s\" tabindex=\"0\" role=\"img\" aria-label=\"%s\">",
                kind,
                held.up() ? "" : " down",
                about));
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\"/>",
                from,
                y,
                Math.max(4, to - from - 3),
                BOX_PX));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\">%s</text></g>",
                from + 6,
                y + 15,
                Html.escape(segment.words())));
    }
}
