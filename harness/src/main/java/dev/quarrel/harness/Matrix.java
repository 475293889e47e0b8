package dev.quarrel.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The fault matrix as data: for each row of what can be broken, the configurations in which an anomaly must show, and
/// those in which it never may. A checker that nobody has seen fail is not trusted, nor one that accuses the innocent.
///
/// ```
/// 1 | a read from a lagging replica
///   shows stale-read      --profile strong --w 1 --r 1 --nemesis none
///   never stale-read      --profile strong --nemesis none
/// 22 | joining while gossip is cut
///   unsupported           the simulated cluster has a fixed membership
/// ```
///
/// The options are those of `quarrel test`; several anomalies are joined by `/`, and `*` is any.
public final class Matrix {
    private Matrix() {}

    /// What a cell promises.
    public enum Must {
        SHOWS,
        NEVER,
        UNSUPPORTED
    }

    /// One promise of a row.
    ///
    /// @param anomalies names, or `*`
    /// @param options of `quarrel test`; or, for what is unsupported, the words of the reason
    public record Cell(int row, String title, Must must, List<String> anomalies, List<String> options) {}

    /// The matrix that comes with the harness.
    public static List<Cell> load() throws IOException {
        InputStream file = Matrix.class.getResourceAsStream("matrix.txt");
        if (file == null) {
            throw new IOException("matrix.txt is missing beside " + Matrix.class.getName());
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return parse(reader.lines().toList());
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

    private static Cell cell(int row, String title, String text) {
        List<String> words = List.of(text.split("\\s+", -1));
        Must must = Must.valueOf(words.getFirst().toUpperCase(Locale.ROOT));
        if (must == Must.UNSUPPORTED) {
            return new Cell(row, title, must, List.of(), words.subList(1, words.size()));
        }
        return new Cell(row, title, must, List.of(words.get(1).split("/", -1)), words.subList(2, words.size()));
    }

    /// What the seeds of one cell came to.
    public record Tally(Cell cell, List<Sweep.Sample> samples) {

        public long detections() {
            return samples.stream()
                    .filter(sample -> sample.shows(cell.anomalies()))
                    .count();
        }

        public long unknown() {
            return samples.stream()
                    .filter(sample -> sample.validity() == dev.quarrel.checker.Validity.UNKNOWN)
                    .count();
        }

        public boolean crashed() {
            return samples.stream()
                    .map(Sweep.Sample::because)
                    .anyMatch(because -> because != null && because.startsWith("crashed"));
        }

        /// Whether the promise was kept: shown by nine of ten seeds, or by none; and nothing crashed.
        public boolean kept() {
            if (crashed()) {
                return false;
            }
            return switch (cell.must()) {
                case SHOWS -> detections() * 10 >= samples.size() * 9L;
                case NEVER -> detections() == 0 && unknown() < samples.size();
                case UNSUPPORTED -> true;
            };
        }

        /// Median simulated seconds to the first detection; -1 when there was none.
        public double medianSeconds() {
            return median(samples.stream()
                            .filter(s -> s.firstNanos() >= 0)
                            .mapToLong(Sweep.Sample::firstNanos)
                            .toArray())
                    / 1e9;
        }

        public double medianOperations() {
            return median(samples.stream()
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
