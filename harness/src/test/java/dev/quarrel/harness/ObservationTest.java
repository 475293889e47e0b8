package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.Holding;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservationTest {
    @TempDir
    Path runs = Path.of("");

    @Test
    void whatIsSeenWhenTheTestIsOverIsNotKept() throws IOException {
        RunDirectory directory = RunDirectory.create(runs, "seen", Instant.EPOCH, 1);
        Observation observation = new Observation(directory);
        observation.sample(1, Map.of());
        observation.close();
        observation.sample(2, Map.of());
        assertThat(directory.path().resolve("metrics.jsonl")).content().hasLineCount(1);
    }

    @Test
    void answersAreKeptOnlyWhereNobodyLookedBefore() throws IOException {
        Holding seen = new Holding(1, "n1", "k1", List.of(new Holding.Version("7", "1/n1@1")), List.of(), true);
        Holding asked = new Holding(9, "n2", "k1", List.of(), List.of(), true);
        assertThat(kept(seen, asked)).contains("\"n1\"").doesNotContain("\"n2\"");
        assertThat(kept(null, asked)).contains("\"n2\"");
    }

    private String kept(@Nullable Holding seen, Holding asked) throws IOException {
        RunDirectory directory = RunDirectory.create(runs, "kept", Instant.EPOCH, 1);
        Observation observation = new Observation(directory);
        if (seen != null) {
            observation.holds(seen);
        }
        observation.close();
        observation.answered(asked);
        Anomaly anomaly = new Anomaly("stale-read", "k1", List.of(), "It is.");
        observation.keep(new Verdict("register", Validity.INVALID, null, List.of(anomaly), Map.of()));
        return Files.readString(directory.path().resolve("replicas.jsonl"));
    }
}
