package dev.quarrel.harness.cli;

import dev.quarrel.harness.Matrix;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quarrel matrix`: shows, for every row of the fault matrix, the anomaly where it must show and its absence where it
/// must not, over many seeds. Exits 1 when any promise is broken.
@Command(
        name = "matrix",
        description = "Shows that the harness finds what it must, and never what it must not.",
        mixinStandardHelpOptions = true)
final class MatrixCommand implements Callable<Integer> {
    @Option(names = "--row", split = ",", description = "Only these rows.")
    List<Integer> rows = List.of();

    @Option(names = "--seeds", defaultValue = "20", description = "Seeds per cell (default: 20).")
    int seeds = 20;

    @Option(names = "--first-seed", defaultValue = "1", description = "The first of them (default: 1).")
    long firstSeed = 1;

    @Option(names = "--file", description = "Another matrix, in the form of the one that comes with the harness.")
    @Nullable
    Path file;

    @Option(names = "--markdown", description = "Writes the table to this file too.")
    @Nullable
    Path markdown;

    private static final String HEADER = "%3s %-6s %-34s %9s %8s %8s  %s%n";

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        List<Matrix.Tally> tallies = new ArrayList<>();
        long began = System.nanoTime();
        out.printf(Locale.ROOT, HEADER, "row", "must", "anomaly", "seeds", "seconds", "ops", "options");
        List<Matrix.Cell> cells = file == null ? Matrix.load() : Matrix.parse(Files.readAllLines(file));
        for (Matrix.Cell cell : cells) {
            if (rows.isEmpty() || rows.contains(cell.row())) {
                Matrix.Tally tally = tally(cell);
                tallies.add(tally);
                out.printf(Locale.ROOT, line(tally));
            }
        }
        long broken = tallies.stream().filter(tally -> !tally.kept()).count();
        out.printf(
                Locale.ROOT,
                "%d cells, %d seeds each, %.0f s: %s%n",
                tallies.size(),
                seeds,
                (System.nanoTime() - began) / 1e9,
                broken == 0 ? "every promise kept" : broken + " promises broken");
        if (markdown != null) {
            Files.writeString(markdown, markdown(tallies));
        }
        return broken == 0 ? 0 : 1;
    }

    private Matrix.Tally tally(Matrix.Cell cell) {
        List<Sweep.Sample> samples = new ArrayList<>();
        if (cell.must() != Matrix.Must.UNSUPPORTED) {
            List<Long> all =
                    LongStream.range(firstSeed, firstSeed + seeds).boxed().toList();
            Sweep.run(all, seed -> plan(cell, seed), Clusters::open, cell.anomalies(), () -> false, samples::add);
        }
        return new Matrix.Tally(cell, samples);
    }

    static Plan plan(Matrix.Cell cell, long seed) {
        TestCommand test = TestCommand.parsed(cell.options());
        List<String> arguments = new ArrayList<>(List.of("test"));
        arguments.addAll(cell.options());
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        return test.options.plan(seed, arguments);
    }

    private String line(Matrix.Tally tally) {
        Matrix.Cell cell = tally.cell();
        String must = cell.must().name().toLowerCase(Locale.ROOT);
        if (cell.must() == Matrix.Must.UNSUPPORTED) {
            return "%3d %-6s %s%%n"
                    .formatted(cell.row(), "-", "unsupported here, because " + String.join(" ", cell.options()));
        }
        boolean found = tally.medianSeconds() >= 0;
        String line = HEADER.substring(0, HEADER.length() - 2)
                .formatted(
                        cell.row(),
                        must,
                        String.join("/", cell.anomalies()),
                        tally.detections() + "/" + tally.samples().size(),
                        found ? "%.1f".formatted(tally.medianSeconds()) : "",
                        found ? "%.0f".formatted(tally.medianOperations()) : "",
                        String.join(" ", cell.options()));
        return (line + (tally.kept() ? "" : "   BROKEN " + why(tally)) + "%n")
                .replace("%n", "\n")
                .replace("%", "%%");
    }

    private static String why(Matrix.Tally tally) {
        return tally.samples().stream()
                .map(sample -> sample.seed() + ": " + sample.anomalies()
                        + (sample.because() == null ? "" : " " + sample.because()))
                .limit(3)
                .toList()
                .toString();
    }

    private String markdown(List<Matrix.Tally> tallies) {
        StringBuilder page = new StringBuilder("# The fault matrix, as run\n\nEach cell: " + seeds
                + " seeds from " + firstSeed + " in the simulated world. Detected: seeds in which the anomaly was"
                + " reported. Seconds and operations: medians to the first detection.\n");
        int row = -1;
        for (Matrix.Tally tally : tallies) {
            Matrix.Cell cell = tally.cell();
            if (cell.row() != row) {
                row = cell.row();
                page.append("\n## ")
                        .append(row)
                        .append(". ")
                        .append(cell.title())
                        .append("\n\n");
                page.append(
                        "| must | anomaly | detected | seconds | operations | options |\n|---|---|---|---|---|---|\n");
            }
            page.append(
                    cell.must() == Matrix.Must.UNSUPPORTED
                            ? "| – | – | – | – | – | unsupported here, because %s |\n"
                                    .formatted(String.join(" ", cell.options()))
                            : "| %s | %s | %d of %d | %s | %s | `%s` |\n"
                                    .formatted(
                                            cell.must().name().toLowerCase(Locale.ROOT),
                                            String.join(" / ", cell.anomalies()),
                                            tally.detections(),
                                            tally.samples().size(),
                                            tally.medianSeconds() < 0 ? "" : "%.1f".formatted(tally.medianSeconds()),
                                            tally.medianSeconds() < 0 ? "" : "%.0f".formatted(tally.medianOperations()),
                                            String.join(" ", cell.options())));
        }
        return page.toString();
    }
}
