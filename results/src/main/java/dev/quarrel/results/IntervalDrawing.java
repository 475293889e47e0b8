package dev.quarrel.results;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A few operations as intervals, one lane a process, with the faults behind them: inline SVG that needs no script.
///
/// Positions follow the order of events, not their distance; an interval is as wide as its words need. The numbers
/// beneath are the true times.
final class IntervalDrawing {
    private static final String MISFIT = "cannot be placed";

    /// A drawing wider than its column shrinks to fit, and to this at the least; then it scrolls.
    private static final double LEAST_SCALE = 0.75;

    private static final double CHAR_PX = 7.4;
    private static final int LANE_PX = 46;
    private static final int BOX_PX = 28;
    private static final int GAP_PX = 26;
    private static final int BAND_ROW_PX = 20;

    private final List<Interval> operations;
    private final List<FaultBand> bands;
    private final OrderScale scale;
    private final double[] x;
    private final List<String> lanes;
    private final ReplicaLanes replicas;
    private final @Nullable Interval stuck;
    private final StringBuilder svg = new StringBuilder();

    private IntervalDrawing(
            List<Interval> operations, List<FaultBand> allBands, ReplicaStates states, @Nullable Interval stuck) {
        this.operations = operations;
        this.stuck = stuck;
        this.scale = OrderScale.of(operations, allBands, ReplicaLanes.moments(operations, states));
        this.bands = allBands.stream().filter(scale::shows).toList();
        this.lanes = operations.stream().map(IntervalDrawing::lane).distinct().toList();
        this.replicas = ReplicaLanes.of(states, scale, operations);
        this.x = columns();
    }

    /// @param stuck the operation that cannot be placed, null where that is not the trouble
    /// @return SVG markup, everything in it escaped; empty if there is nothing to draw
    static String draw(
            List<Interval> operations,
            List<FaultBand> bands,
            ReplicaStates states,
            String title,
            @Nullable Interval stuck) {
        return operations.isEmpty() ? "" : new IntervalDrawing(operations, bands, states, stuck).markup(title);
    }

    /// One pass from left to right: each position is far enough from the one before, and from the beginning of every
    /// interval that ends at it for the words inside that interval.
    private double[] columns() {
        double left = 16
                + CHAR_PX
                        * Math.max(
                                replicas.longestName(),
                                lanes.stream().mapToInt(String::length).max().orElse(0))
                + 14;
        double[] columns = new double[scale.size() + 1];
        for (int position = 0; position <= scale.size(); position++) {
            columns[position] = position == 0 ? left : columns[position - 1] + GAP_PX;
            for (Interval op : operations) {
                int start = scale.position(op.from());
                if (stop(op) == position && start < position) {
                    columns[position] = Math.max(
                            columns[position], columns[start] + words(op).length() * CHAR_PX + 22);
                }
            }
            for (ReplicaLanes.Segment segment : replicas.segments()) {
                if (segment.to() == position) {
                    columns[position] = Math.max(
                            columns[position],
                            columns[segment.from()] + segment.words().length() * CHAR_PX + 14);
                }
            }
        }
        return columns;
    }

    /// An open operation runs past the last event drawn; one of no length still gets a width.
    private int stop(Interval op) {
        return op.isOpen() ? scale.size() : Math.max(scale.position(op.from()) + 1, scale.position(op.to(scale.end())));
    }

    private static String lane(Interval op) {
        return String.format(Locale.ROOT, "p%02d", op.process())
                + (op.node() == null ? "" : " → " + Text.shortened(op.node(), 16));
    }

    private static String words(Interval op) {
        return switch (op.outcome()) {
            case FAIL -> op.label("→") + " ✗ failed";
            case INFO, INVOKE -> op.label("→") + " ? unknown";
            case OK -> op.label("→");
        };
    }

    private String markup(String title) {
        int top = 8 + bands.size() * BAND_ROW_PX;
        int beneath = top + lanes.size() * LANE_PX + 26;
        int height = beneath + replicas.height();
        double width = Math.max(x[scale.size()] + 24, x[scale.size() - 1] + 100);
        for (FaultBand band : bands) {
            width = Math.max(
                    width, x[scale.position(band.from())] + bandWords(band).length() * CHAR_PX + 16);
        }
        svg.append("<svg class=\"intervals\" role=\"group\" aria-label=\"").append(Html.escape(title));
        svg.append(String.format(
                Locale.ROOT,
                "\" viewBox=\"0 0 %.0f %d\" width=\"%.0f\" height=\"%d\" style=\"min-width: %.0fpx\">",
                width,
                height,
                width,
                height,
                width * LEAST_SCALE));
        for (int row = 0; row < bands.size(); row++) {
            band(bands.get(row), row, beneath - 22);
        }
        for (int lane = 0; lane < lanes.size(); lane++) {
            double y = top + lane * LANE_PX + LANE_PX / 2.0;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"lane\" x=\"12\" y=\"%.1f\">%s</text>",
                    y + 4,
                    Html.escape(lanes.get(lane))));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"rule\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    x[0] - 8,
                    width - 8,
                    y,
                    y));
        }
        for (Interval op : operations) {
            box(op, top + lanes.indexOf(lane(op)) * LANE_PX + (LANE_PX - BOX_PX) / 2.0);
        }
        axis(beneath - 6);
        replicas.draw(svg, x, beneath);
        return svg.append("</svg>").toString();
    }

    private void band(FaultBand band, int row, int bottom) {
        double from = x[scale.position(band.from())] - (band.from() < scale.time(0) ? 8 : 0);
        double to = band.to() > scale.end() ? x[scale.size()] + 8 : x[scale.position(band.to())];
        svg.append("<g class=\"band\">");
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                from,
                4 + row * BAND_ROW_PX,
                Math.max(6, to - from),
                bottom - row * BAND_ROW_PX));
        String words = bandWords(band);
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\">%s</text>",
                from + 6,
                4 + row * BAND_ROW_PX + 14,
                Html.escape(words)));
        svg.append(String.format(
                Locale.ROOT,
                "<title>%s, %s to %s</title></g>",
                Html.escape(words),
                Text.time(band.from()),
                Text.time(band.to())));
    }

    /// A fault that says its own name again says it once.
    private static String bandWords(FaultBand band) {
        String detail = Text.shortened(band.detail(), 60);
        return detail.startsWith(band.name()) ? detail : (band.name() + " " + detail).strip();
    }

    private void box(Interval op, double y) {
        double from = x[scale.position(op.from())];
        double to = x[stop(op)];
        String about = Html.escape(fullText(op));
        svg.append(String.format(
                Locale.ROOT,
                "<g class=\"op %s f-%s%s\" tabindex=\"0\" role=\"img\" aria-label=\"%s\" data-op=\"%d\">",
                op.outcomeWord(),
                op.f().equals("read") ? "read" : "write",
                op.equals(stuck) ? " stuck" : "",
                about,
                op.invoke().index()));
        svg.append(String.format(Locale.ROOT, "<title>%s</title>", about));
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"4\"/>",
                from,
                y,
                to - from - 2,
                BOX_PX));
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>", from + 9, y + 18, Html.escape(words(op))));
        if (op.equals(stuck) && isFreeBefore(op)) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"misfit\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                    from - 8,
                    y + 9,
                    MISFIT));
        }
        svg.append("</g>");
    }

    /// Whether the lane has room for words before an operation.
    private boolean isFreeBefore(Interval op) {
        boolean alone =
                operations.stream().noneMatch(other -> lane(other).equals(lane(op)) && other.from() < op.from());
        return alone && x[scale.position(op.from())] - x[0] > MISFIT.length() * CHAR_PX;
    }

    private String fullText(Interval op) {
        String key = op.invoke().key() == null ? "" : " " + op.invoke().key();
        String end = op.completion() == null
                ? "never answered"
                : op.outcomeWord() + " at " + Text.time(op.completion().time());
        return "process " + op.process() + (op.node() == null ? "" : " on " + op.node()) + ": " + op.label("→") + key
                + ", from " + Text.time(op.from()) + ", " + end + (op.equals(stuck) ? ", " + MISFIT : "")
                + (op.more().isEmpty() ? "" : "; " + op.more());
    }

    /// True times under those positions that have room for them.
    private void axis(int y) {
        double free = 0;
        for (int position = 0; position < scale.size(); position++) {
            String time = Text.time(scale.time(position));
            if (x[position] >= free) {
                svg.append(String.format(
                        Locale.ROOT, "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>", x[position], y, time));
                free = x[position] + time.length() * CHAR_PX + 8;
            }
        }
    }
}
