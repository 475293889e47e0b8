package dev.quarrel.harness.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A published report: a page in Markdown for each experiment, and a `README.md` that lists those that are there. Each
/// page says by which command, from which commit and with which seeds it was made, so that one of them can be made
/// anew.
///
/// ```
/// # Loss by clock skew
///
/// What clocks that are off add to the loss. Made by `./quarrel experiment loss-by-skew --seeds 20 --out docs/results`
/// at commit a1b2c3d4e5: seeds 1–20, cluster sim.
/// ```
///
/// @param directory where the pages are; made if it is not there
public record ResultPages(Path directory) {

    /// Writes the page of one experiment and the list anew.
    ///
    /// @param commit what was run, as the build names it
    public void write(Experiment experiment, Table table, Laboratory laboratory, String commit) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                page(experiment),
                "# %s\n\n%s %s\n\n%s"
                        .formatted(
                                table.title(),
                                sentence(experiment),
                                made(experiment, laboratory, commit),
                                table.markdownBelowTitle()));
        Files.writeString(directory.resolve("README.md"), list());
    }

    private Path page(Experiment experiment) {
        return directory.resolve(experiment.name() + ".md");
    }

    private static String sentence(Experiment experiment) {
        String summary = experiment.summary();
        return Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".";
    }

    private String made(Experiment experiment, Laboratory laboratory, String commit) {
        long first = laboratory.seeds().getFirst();
        int seeds = laboratory.seeds().size();
        String command = "./quarrel experiment %s --seeds %d%s%s --out %s"
                .formatted(
                        experiment.name(),
                        seeds,
                        first == 1 ? "" : " --first-seed " + first,
                        laboratory.isSimulated() ? "" : " --cluster " + laboratory.cluster(),
                        directory);
        return "Made by `%s` at commit %s: seeds %d–%d, cluster %s."
                .formatted(command, commit, first, first + seeds - 1, laboratory.cluster());
    }

    private String list() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Results",
                "",
                "What the profiles and the experiments came to, each on a page with its command, commit and seeds.",
                "`./quarrel experiment all --out " + directory
                        + "` makes all of them anew, of 20 seeds where `--seeds` does not say",
                "otherwise; each page names the seeds it was made of.",
                ""));
        for (Experiment experiment : Experiments.ALL) {
            if (Files.exists(page(experiment))) {
                List<String> page = Files.readAllLines(page(experiment));
                String title = page.getFirst().replaceFirst("^# ", "");
                lines.add("- [%s](%s.md): %s".formatted(title, experiment.name(), page.get(2)));
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
