package dev.quarrel.harness;

import dev.quarrel.checker.judges.Catalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/// The fault matrix as data: for each row of what can be broken, the configurations in which an anomaly must show, and
/// those in which it never may. A checker that nobody has seen fail is not trusted, nor one that accuses the innocent.
///
/// ```
/// 1 | a read from a lagging replica
///   shows stale-read      --profile strong --w 1 --r 1 --nemesis none
///   never stale-read      --profile strong --nemesis none
///   containers shows *    --profile strong --w 1 --r 1
/// 22 | joining while gossip is cut
///   unsupported           the simulated cluster has a fixed membership
/// # A note right above a row goes into the page of a run.
/// 34 | one slow node
///   slows p99/timeouts    --profile strong --nemesis slow-node
/// ```
///
/// The options are those of `quarrel test`; several anomalies are joined by `/`, and `*` is any. A cell that begins
/// with `containers` is run there, all others in the simulated world.
public final class Matrix {
    private Matrix() {}

    /// What a cell promises.
    public enum Must {
        SHOWS,
        NEVER,
        /// No anomaly, but all of what is named (`p99`, `timeouts`, `hedges`) is higher than in the same run in calm.
        SLOWS,
        /// No anomaly, and a node that was struck refuses to serve: after all was healed it never answers again.
        REFUSES,
        UNSUPPORTED
    }

    /// One promise of a row.
    ///
    /// @param cluster where it is run: `sim` or `containers`
    /// @param anomalies names, or `*`
    /// @param options of `quarrel test`; or, for what is unsupported, the words of the reason
    public record Cell(
            int row, String title, String cluster, Must must, List<String> anomalies, List<String> options) {}

    /// The matrix that comes with the harness.
    public static List<Cell> load() throws IOException {
        return parse(lines());
    }

    /// It as it stands in its file.
    public static List<String> lines() throws IOException {
        InputStream file = Matrix.class.getResourceAsStream("matrix.txt");
        if (file == null) {
            throw new IOException("matrix.txt is missing beside " + Matrix.class.getName());
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    /// Reads the form that is shown above.
    public static List<Cell> parse(List<String> lines) {
        List<Cell> cells = new ArrayList<>();
        int row = 0;
        String title = "";
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                cells.add(cell(row, title, line.strip()));
            } else {
                int bar = line.indexOf('|');
                if (bar < 0) {
                    throw new IllegalArgumentException(
                            "a row of the matrix begins with '22 | title', not '" + line + "'");
                }
                row = Integer.parseInt(line.substring(0, bar).strip());
                title = line.substring(bar + 1).strip();
            }
        }
        return cells;
    }

    /// What is said of a row: the comment right above it, by the row's number.
    public static Map<Integer, String> notes(List<String> lines) {
        Map<Integer, String> notes = new TreeMap<>();
        StringJoiner note = new StringJoiner("\n");
        for (String line : lines) {
            if (line.startsWith("#")) {
                note.add(line.substring(1).strip());
                continue;
            }
            int bar = line.indexOf('|');
            if (!line.startsWith(" ") && bar > 0 && note.length() > 0) {
                notes.put(Integer.parseInt(line.substring(0, bar).strip()), note.toString());
            }
            note = new StringJoiner("\n");
        }
        return notes;
    }

    private static Cell cell(int row, String title, String text) {
        List<String> words = List.of(text.split("\\s+", -1));
        boolean containers = words.getFirst().equals("containers");
        String cluster = containers ? "containers" : "sim";
        words = containers ? words.subList(1, words.size()) : words;
        Must must = must(words.getFirst(), text);
        if (must == Must.UNSUPPORTED) {
            return new Cell(row, title, cluster, must, List.of(), words.subList(1, words.size()));
        }
        if (words.size() < 2) {
            throw new IllegalArgumentException("a cell of the matrix names the anomaly, or *, not '" + text + "'");
        }
        List<String> anomalies = List.of(words.get(1).split("/", -1));
        for (String anomaly : anomalies) {
            String misfit = anomaly.equals("*") || must == Must.SLOWS ? null : Catalogue.misfit(anomaly);
            if (misfit != null) {
                throw new IllegalArgumentException("in the cell '" + text + "': " + misfit);
            }
        }
        return new Cell(row, title, cluster, must, anomalies, words.subList(2, words.size()));
    }

    private static Must must(String word, String text) {
        for (Must must : Must.values()) {
            if (must.name().toLowerCase(Locale.ROOT).equals(word)) {
                return must;
            }
        }
        throw new IllegalArgumentException(
                "a cell of the matrix begins with shows, never, slows, refuses or unsupported, not '" + text + "'");
    }

    /// What the seeds of one cell came to.
    ///
    /// @param tests the seeds that made a test; what is counted is counted of them
    /// @param skipped seeds that made none, for no fault fell into their time
    public record Tally(Cell cell, List<Sweep.Sample> tests, List<Sweep.Sample> skipped) {
        private static final long LATEST_NANOS = 60_000_000_000L;

        static Tally of(Cell cell, List<Sweep.Sample> samples) {
            return new Tally(
                    cell,
                    samples.stream().filter(sample -> !sample.isNoTest()).toList(),
                    samples.stream().filter(Sweep.Sample::isNoTest).toList());
        }

        public int seeds() {
            return tests.size() + skipped.size();
        }

        public long detections() {
            return tests.stream().filter(this::shown).count();
        }

        private boolean shown(Sweep.Sample sample) {
            return switch (cell.must()) {
                case SLOWS -> Set.copyOf(sample.anomalies()).equals(Set.copyOf(cell.anomalies()));
                case REFUSES -> sample.because() != null && sample.because().contains("unrecovered");
                case SHOWS -> sample.shows(cell.anomalies()) && inTime(sample);
                case NEVER, UNSUPPORTED -> sample.shows(cell.anomalies());
            };
        }

        private boolean inTime(Sweep.Sample sample) {
            return !cell.cluster().equals("sim") || sample.firstNanos() <= LATEST_NANOS;
        }

        /// Seeds that reported an anomaly which the cell names.
        public long alarms() {
            return tests.stream()
                    .filter(sample -> sample.shows(cell.anomalies()))
                    .count();
        }

        public long unknown() {
            return tests.stream()
                    .filter(sample -> sample.validity() == dev.quarrel.checker.Validity.UNKNOWN)
                    .count();
        }

        public boolean crashed() {
            return tests.stream()
                    .map(Sweep.Sample::because)
                    .anyMatch(because -> because != null && because.startsWith("crashed"));
        }

        /// Whether the promise was kept: shown within 60 s by nine of ten seeds, rounded up, so that three seeds may
        /// not miss it once; or by none, of which at most one of ten, rounded down, may be unknown; and half of the
        /// seeds at least made a test, and nothing crashed.
        public boolean kept() {
            if (cell.must() == Must.UNSUPPORTED) {
                return true;
            }
            if (crashed() || tests.isEmpty() || tests.size() < skipped.size()) {
                return false;
            }
            return switch (cell.must()) {
                case SHOWS, SLOWS -> mostly();
                case REFUSES -> mostly() && alarms() == 0;
                case NEVER -> detections() == 0 && 10 * unknown() <= tests.size();
                case UNSUPPORTED -> true;
            };
        }

        private boolean mostly() {
            return 10 * detections() >= 9L * tests.size();
        }

        /// Median simulated seconds to the first detection; -1 when there was none.
        public double medianSeconds() {
            return median(tests.stream()
                            .filter(s -> s.firstNanos() >= 0)
                            .mapToLong(Sweep.Sample::firstNanos)
                            .toArray())
                    / 1e9;
        }

        public double medianOperations() {
            return median(tests.stream()
                    .filter(s -> s.firstOperations() >= 0)
                    .mapToLong(Sweep.Sample::firstOperations)
                    .toArray());
        }

        private static double median(long[] values) {
            if (values.length == 0) {
                return -1;
            }
            java.util.Arrays.sort(values);
            return values[values.length / 2];
        }
    }
}
