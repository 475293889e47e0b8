package dev.quarrel.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.harness.cli.Laboratories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultPagesTest {
    @TempDir
    Path directory = Path.of("");

    private final Table table =
            new Table("Loss", List.of("skew", "loss"), List.of(List.of("0 ms", "0 %")), List.of("Note."));

    @Test
    void aPageSaysHowItWasMadeAndTheListNamesThoseThatAreThere() throws IOException {
        ResultPages pages = new ResultPages(directory.resolve("results"));
        pages.write(Experiments.named("loss-by-skew"), table, Laboratories.simulated(1, 3), "a1b2c3d4e5");
        pages.write(Experiments.named("2013"), table, Laboratories.simulated(7, 2), "ffff");
        String page = Files.readString(directory.resolve("results/loss-by-skew.md"));
        assertThat(page)
                .startsWith("# Loss\n\nWhat clocks that are off add to the loss. Made by `./quarrel experiment")
                .contains("loss-by-skew --seeds 3 --out", "at commit a1b2c3d4e5: seeds 1–3, cluster sim.")
                .contains("| 0 ms | 0 % |", "Note.");
        assertThat(Files.readString(directory.resolve("results/2013.md")))
                .contains("--seeds 2 --first-seed 7", "seeds 7–8");
        assertThat(Files.readString(directory.resolve("results/README.md")))
                .contains("[Loss](loss-by-skew.md)", "[Loss](2013.md)", "experiment all")
                .doesNotContain("staleness.md");
    }

    @Test
    void thePartsOfAnExperimentAreNotInTheWhole() {
        assertThat(Experiments.WHOLE)
                .extracting(Experiment::name)
                .contains("profiles", "2013", "availability")
                .doesNotContain("riak-lww");
        assertThat(Experiments.ALL)
                .containsAll(Experiments.WHOLE)
                .extracting(Experiment::name)
                .contains("riak-lww");
    }
}
