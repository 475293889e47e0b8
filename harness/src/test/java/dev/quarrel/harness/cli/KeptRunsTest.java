package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRunsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void ofGoodRunsNothingIsLeftAndOfOthersItIsToldWhereTheyAre() throws IOException {
        KeptRuns kept = new KeptRuns(directory);
        run(kept, 1);
        run(kept, 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream told = new PrintStream(out, true, StandardCharsets.UTF_8);
        kept.told(plan(1), false, told);
        kept.told(plan(2), true, told);
        kept.told(plan(3), false, told); // never run
        List<Path> verdicts = files("verdict.json");
        assertThat(verdicts).singleElement().asString().contains("-1/");
        assertThat(out.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("kept, with its logs: " + verdicts.getFirst().getParent());
        assertThat(verdicts.getFirst().resolveSibling("logs")).isDirectory();
        assertThat(files("latest")).allMatch(Files::exists);
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith(name)).toList();
        }
    }

    private static void run(KeptRuns kept, long seed) throws IOException {
        Plan plan = plan(seed);
        try (World world = Clusters.open(plan)) {
            kept.run(plan, world);
        }
    }

    private static Plan plan(long seed) {
        return TestCommand.plan(List.of("test", "--nemesis", "none", "--time-limit", "1", "--seed", "" + seed));
    }
}
