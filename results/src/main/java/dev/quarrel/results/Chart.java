package dev.quarrel.results;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One chart over the time of a run, and the table that says the same.
///
/// @param id of its element
/// @param title above it
/// @param note what is counted, and what an empty chart means
/// @param unit of its values
/// @param kind how it is drawn
/// @param nothing what stands in place of the chart where every point is at 0, or there is none
/// @param lines a colour each
public record Chart(String id, String title, String note, String unit, Kind kind, String nothing, List<Line> lines) {
    private static final int MOST_ROWS = 100;

    /// How its points are joined.
    public enum Kind {
        /// Not at all.
        POINTS,
        /// A value holds until the next.
        STEPS
    }

    /// @param points a time in seconds and a value each, in the order of their times
    public record Line(String name, List<double[]> points) {}

    /// A row of the table.
    ///
    /// @param values as text, one a line; empty where the line has no point then
    public record Row(String time, List<String> values) {}

    /// One of which nothing could be seen.
    ///
    /// @param why in a sentence
    static Chart unseen(String id, String title, String why) {
        return new Chart(id, title, why, "", Kind.STEPS, "", List.of());
    }

    /// Nothing to see: the note says why.
    public boolean isEmpty() {
        return lines.stream()
                .flatMap(line -> line.points.stream())
                .noneMatch(point -> Double.compare(point[1], 0) != 0);
    }

    /// A row for each time at which any line has a point, thinned to a hundred: of the rows between, the last is kept.
    public List<Row> rows() {
        TreeMap<Double, List<String>> rows = new TreeMap<>();
        for (int at = 0; at < lines.size(); at++) {
            for (double[] point : lines.get(at).points) {
                List<String> row = rows.computeIfAbsent(point[0], time -> blank());
                row.set(at, Text.number(point[1]));
            }
        }
        int every = Math.max(1, (rows.size() + MOST_ROWS - 1) / MOST_ROWS);
        List<Row> shown = new ArrayList<>();
        int n = 0;
        for (Map.Entry<Double, List<String>> row : rows.entrySet()) {
            if (++n % every == 0 || n == rows.size()) {
                shown.add(new Row(Text.time((long) (row.getKey() * 1e9)), row.getValue()));
            }
        }
        return shown;
    }

    private List<String> blank() {
        List<String> row = new ArrayList<>();
        lines.forEach(line -> row.add(""));
        return row;
    }

    /// What the page's script draws.
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", id);
        tree.put("unit", unit);
        tree.put("points", kind == Kind.POINTS);
        tree.put(
                "lines",
                lines.stream()
                        .map(line -> Map.of("name", line.name, "points", line.points))
                        .toList());
        return tree;
    }
}
