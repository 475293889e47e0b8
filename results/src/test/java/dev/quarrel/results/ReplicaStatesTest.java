package dev.quarrel.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaStatesTest {
    private static final List<Holding> HOLDINGS = List.of(
            holding(100_000, "n1", "1"),
            holding(150_000, "n2", "1"),
            new Holding(500_000, "n2", null, List.of(), List.of(), false),
            new Holding(700_000, "n1", "k1", List.of(new Holding.Version("k1-2", "2/n1@1")), List.of("n2"), true));

    @TempDir
    Path runs = Path.of("");

    private static Holding holding(long time, String node, String value) {
        return new Holding(time, node, "k1", List.of(new Holding.Version(value, "1/n1@1")), List.of(), true);
    }

    @Test
    void aReplicaHoldsWhatItLastHeldAlsoWhileItIsDown() {
        ReplicaStates states = ReplicaStates.of("k1", HOLDINGS, 1_000_000);
        assertThat(states.at("n1", 99_999)).isNull();
        assertThat(Objects.requireNonNull(states.at("n1", 100_000)).values()).isEqualTo("1");
        assertThat(Objects.requireNonNull(states.at("n2", 600_000)).words())
                .isEqualTo("1 (version 1/n1@1), but is down");
        assertThat(Objects.requireNonNull(states.at("n1", 700_000)).words())
                .isEqualTo("k1-2 (version 2/n1@1), and a hint for n2");
        assertThat(states.holders(0, 1_000_000)).containsExactly("n1", "n2");
        assertThat(ReplicaStates.of("k2", HOLDINGS, 1_000_000).holders(0, 1_000_000))
                .isEmpty();
    }

    @Test
    void theReportDrawsThemBeneathTheOperationsAndTellsThemInATable() throws IOException {
        var history = Sample.staleRead("k1", "n1");
        RunDirectory directory = RunDirectory.create(runs, "held", Instant.EPOCH, 1);
        Holding.write(directory, HOLDINGS.stream());
        assertThat(Holding.read(directory)).isEqualTo(HOLDINGS);
        try (MetricsFile metrics = MetricsFile.create(directory)) {
            metrics.write(new MetricsFile.Sample(0, Map.of("n1", Map.of("hints", 0L, "readRepairs", 5L)), Map.of()));
            metrics.write(new MetricsFile.Sample(
                    500_000_000, Map.of("n1", Map.of("hints", 3L, "readRepairs", 2L)), Map.of("k1", 4)));
        }
        Report.write(directory, Sample.run("held"), history, Sample.verdict(history, "k1"));
        String page = java.nio.file.Files.readString(directory.reportFile());
        assertThat(page)
                .contains(
                        "What each replica held of the key", "n2 held 1 (version 1/n1@1), but is down", "k1-2 hint→n2")
                .contains("Why no order of these operations works")
                .contains("id=\"chart-hints\"", "id=\"chart-siblings\"")
                .contains("Every clock was true at every sample.");
    }

    @Test
    void whatReplicasAnswerAfterTheTestStandsBehindTheOperations() throws IOException {
        var history = Sample.staleRead("k1", "n1");
        RunDirectory directory = RunDirectory.create(runs, "asked", Instant.EPOCH, 1);
        long after = history.getLast().time() + 5_000_000;
        Holding nothing = new Holding(after, "n3", "k1", List.of(), List.of(), true);
        Holding.write(directory, Stream.of(holding(after, "n2", "7"), nothing));
        try (MetricsFile metrics = MetricsFile.create(directory)) {
            metrics.write(new MetricsFile.Sample(0, Map.of("n1", Map.of("hints", 3L)), null));
        }
        Report.write(directory, Sample.run("asked"), history, Sample.verdict(history, "k1"));
        assertThat(java.nio.file.Files.readString(directory.reportFile()))
                .contains(
                        "of the key when it was asked, after the test", "n2 held 7 (version 1/n1@1)", "n3 held nothing")
                .contains("asked once, after the test")
                .contains("in containers nobody looks into the replicas")
                .contains("id=\"chart-hints\"")
                .doesNotContain("n1 held nothing");
    }

    @Test
    void whereNobodyLookedTheReportSaysSo() throws IOException {
        var history = Sample.staleRead("k1", "n1");
        RunDirectory directory = RunDirectory.create(runs, "unseen", Instant.EPOCH, 1);
        Report.write(directory, Sample.run("unseen"), history, Sample.verdict(history, "k1"));
        assertThat(java.nio.file.Files.readString(directory.reportFile()))
                .contains("What the replicas held of this key is not known");
    }
}
