package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Build;
import dev.quarrel.harness.Matrix;
import dev.quarrel.harness.MatrixPage;
import dev.quarrel.harness.MatrixRun;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Sweep;
import dev.quarrel.harness.containers.ContainerWorld;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

    @Option(
            names = "--cluster",
            defaultValue = "sim",
            description = "sim, or containers for the cells that are shown there (default: sim).")
    String cluster = "sim";

    @Option(names = "--file", description = "Another matrix, in the form of the one that comes with the harness.")
    @Nullable
    Path file;

    @Option(
            names = "--markdown",
            description = "Puts what was seen into this page, cell by cell; lines of other cells stay as they are.")
    @Nullable
    Path markdown;

    @Option(
            names = "--runs",
            defaultValue = "runs",
            description = "Where runs in containers of cells that failed are kept, with their logs (default: runs).")
    Path runs = Path.of("runs");

    @Spec
    @Nullable
    CommandSpec spec;

    private static final String FORM = "%3s %-6s %-34s %7s %7s %8s %7s  %s";

    @Override
    public Integer call() throws IOException {
        List<String> lines = file == null ? Matrix.lines() : Files.readAllLines(file);
        List<Matrix.Cell> all = Matrix.parse(lines);
        List<Matrix.Cell> cells = chosen(all);
        int threads = cluster.equals("sim") ? Runtime.getRuntime().availableProcessors() : 1;
        List<Long> chosenSeeds =
                LongStream.range(firstSeed, firstSeed + seeds).boxed().toList();
        PrintStream out = System.out;
        List<Matrix.Tally> tallies = new ArrayList<>();
        MatrixPage page = new MatrixPage(all, Matrix.notes(lines), before());
        String commit = Build.commit();
        long began = System.nanoTime();
        out.println(FORM.formatted("row", "must", "anomaly", "seeds", "unknown", "seconds", "ops", "options"));
        KeptRuns kept = new KeptRuns(runs);
        Sweep.Execution execution = cluster.equals("sim") ? Run::quickly : kept::run;
        new MatrixRun(MatrixCommand::plan, Clusters::open, execution).run(cells, chosenSeeds, threads, tally -> {
            tallies.add(tally);
            out.println(line(tally));
            tally.tests().forEach(sample -> kept.told(plan(tally.cell(), sample.seed()), tally.kept(), out));
            write(page, tally, commit);
        });
        long broken = tallies.stream().filter(tally -> !tally.kept()).count();
        out.printf(
                Locale.ROOT,
                "%d cells, %d seeds each, %.0f s: %s, %d false alarms%n",
                tallies.size(),
                seeds,
                (System.nanoTime() - began) / 1e9,
                broken == 0 ? "every promise kept" : broken + " promises broken",
                MatrixPage.falseAlarms(tallies));
        return broken == 0 ? 0 : 1;
    }

    private String before() throws IOException {
        return markdown != null && Files.exists(markdown) ? Files.readString(markdown) : "";
    }

    /// At once, so that a run that is broken off leaves what it saw.
    private void write(MatrixPage page, Matrix.Tally tally, String commit) {
        if (markdown == null || tally.seeds() == 0) {
            return;
        }
        page.add(tally, firstSeed, commit);
        try {
            Files.writeString(markdown, page.text());
        } catch (IOException e) {
            throw new UncheckedIOException("the page could not be written: " + e.getMessage(), e);
        }
    }

    private List<Matrix.Cell> chosen(List<Matrix.Cell> all) {
        if (seeds < 1) {
            throw wrong("expected one seed or more, got --seeds " + seeds);
        }
        if (!List.of("sim", "containers").contains(cluster)) {
            throw wrong("expected sim or containers, got --cluster " + cluster);
        }
        String reason = cluster.equals("containers") ? ContainerWorld.whyNot() : null;
        if (reason != null) {
            throw wrong(reason);
        }
        List<Matrix.Cell> cells = all.stream()
                .filter(cell -> rows.isEmpty() || rows.contains(cell.row()))
                .filter(cell -> cell.cluster().equals(cluster))
                .toList();
        if (cells.isEmpty()) {
            throw wrong("expected a row with cells for " + cluster + ", got --row " + rows + "; the rows are "
                    + all.stream()
                            .filter(cell -> cell.cluster().equals(cluster))
                            .map(Matrix.Cell::row)
                            .distinct()
                            .toList());
        }
        return cells;
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    static Plan plan(Matrix.Cell cell, long seed) {
        TestCommand test = TestCommand.parsed(cell.options());
        List<String> arguments = new ArrayList<>(List.of("test"));
        arguments.addAll(cell.options());
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        return test.options.plan(seed, arguments).in(cell.cluster());
    }

    private static String line(Matrix.Tally tally) {
        Matrix.Cell cell = tally.cell();
        if (cell.must() == Matrix.Must.UNSUPPORTED) {
            return "%3d %-6s unsupported here, because %s".formatted(cell.row(), "-", String.join(" ", cell.options()));
        }
        boolean found = tally.medianSeconds() >= 0;
        String line = String.format(
                Locale.ROOT,
                FORM,
                cell.row(),
                cell.must().name().toLowerCase(Locale.ROOT),
                String.join("/", cell.anomalies()),
                tally.detections() + "/" + tally.tests().size(),
                tally.unknown() == 0 ? "" : String.valueOf(tally.unknown()),
                found ? String.format(Locale.ROOT, "%.1f", tally.medianSeconds()) : "",
                found ? String.format(Locale.ROOT, "%.0f", tally.medianOperations()) : "",
                String.join(" ", cell.options()));
        if (!tally.skipped().isEmpty()) {
            line += "   %d of %d seeds skipped, %s"
                    .formatted(
                            tally.skipped().size(),
                            tally.seeds(),
                            tally.skipped().getFirst().because());
        }
        return tally.kept() ? line : line + "   BROKEN " + why(tally);
    }

    /// Of the first seeds that are not as they must be.
    private static String why(Matrix.Tally tally) {
        boolean mustBeQuiet = tally.cell().must() == Matrix.Must.NEVER;
        return tally.tests().stream()
                .filter(sample -> mustBeQuiet == (sample.validity() != Validity.VALID))
                .map(sample -> sample.seed() + ": " + sample.anomalies()
                        + (sample.because() == null ? "" : " " + sample.because()))
                .limit(3)
                .toList()
                .toString();
    }
}
