package dev.quarrel.results;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws a few operations as intervals for a terminal, plain ASCII, one operation a line.
///
/// ```
///                                 time -->
/// fault partition  ###########
/// p3 n2            |-|              write k1 7       ok    0.81 .. 0.94 ms
/// p5 n1                 |--|        read k1 -> 3     ok    1.20 .. 1.31 ms
/// ```
///
/// Columns follow the order of events, not their distance: two events a microsecond or a minute apart are equally
/// easy to tell apart, and the exact times stand at the end of the line.
public final class AsciiHistory {
    private static final int CELL = 3;

    private final List<Interval> operations;
    private final List<FaultBand> bands;
    private final OrderScale scale;

    private AsciiHistory(List<Interval> operations, List<FaultBand> bands) {
        this.operations = operations;
        this.bands = bands;
        this.scale = OrderScale.of(operations, bands, List.of());
    }

    /// @param events invocations and completions in the order of the history; steps of the nemesis become bands
    public static String draw(List<Event> events) {
        return draw(Interval.of(events), FaultBand.of(events));
    }

    /// Draws operations of a history whole, over the faults that held meanwhile.
    public static String draw(List<Event> events, History history) {
        return draw(Interval.whole(events, history), FaultBand.of(history.nemesis()));
    }

    private static String draw(List<Interval> operations, List<FaultBand> bands) {
        return operations.isEmpty() ? "(no operations)\n" : new AsciiHistory(operations, bands).lines();
    }

    private String lines() {
        List<String[]> rows = new ArrayList<>();
        for (FaultBand band : bands) {
            if (scale.shows(band)) {
                rows.add(
                        new String[] {"fault", bar(band.from(), band.to(), '#', '#', '#'), band.name(), band.detail()});
            }
        }
        for (Interval op : operations) {
            rows.add(row(op));
        }
        int[] widths = widths(rows);
        StringBuilder out = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.length; column++) {
                line.append(row[column]).repeat(' ', widths[column] - row[column].length() + 2);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return ascii(out.toString());
    }

    private String[] row(Interval op) {
        String who = "p" + op.process() + (op.node() == null ? "" : " " + op.node());
        String key = op.invoke().key() == null ? "" : Text.value(op.invoke().key()) + ": ";
        String times = op.completion() == null
                ? Text.time(op.from()) + " .. never"
                : Text.time(op.from()) + " .. " + Text.time(op.completion().time());
        String bar = op.isOpen()
                ? bar(op.from(), scale.end(), '|', '-', '>')
                : bar(op.from(), op.to(scale.end()), '|', '-', '|');
        return new String[] {
            who, bar, key + op.label("->"), String.format(Locale.ROOT, "%-4s  %s", op.outcomeWord(), times)
        };
    }

    private String bar(long from, long to, char left, char middle, char right) {
        int start = scale.position(from) * CELL;
        int stop = Math.max(start + 1, scale.position(to) * CELL);
        return " ".repeat(start) + left + String.valueOf(middle).repeat(stop - start - 1) + right;
    }

    private static int[] widths(List<String[]> rows) {
        int[] widths = new int[4];
        for (String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        return widths;
    }

    /// Node names and values may hold anything; a terminal gets printable ASCII.
    private static String ascii(String text) {
        return text.replace("…", "...").replaceAll("[^\\x20-\\x7e\\n]", "?");
    }
}
