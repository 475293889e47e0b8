package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.store.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole pipeline in the simulated world: the strong store passes, the weak one is caught, and the same seed is the
/// same run.
class SimulatedRunTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path runs;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theStrongStoreIsLinearizableUnderFaultsThatBit(long seed) {
        Verdict verdict = Run.quickly(Plans.register(seed, Plans.strong()), Plans.world(seed, Plans.strong()))
                .verdict();
        assertThat(verdict.validity())
                .as("seed %d: %s %s", seed, verdict.because(), verdict.anomalies())
                .isEqualTo(Validity.VALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theWeakStoreIsCaughtAndTheReplicasSayWhatTheyHeld(long seed) throws IOException {
        Verdict verdict = keep(seed).verdict();
        assertThat(verdict.validity()).as("seed %d", seed).isEqualTo(Validity.INVALID);
        assertThat(verdict.anomalies()).extracting(Anomaly::name).contains("stale-read");
        assertThat(verdict.anomalies().getFirst().explanation())
                .contains("Afterwards ")
                .contains("version");
    }

    @Test
    void aKillInTheMiddleOfAWriteBitesAndTheStrongStoreSurvivesIt() {
        Settings bare = Plans.strong().withReadRepair(Settings.ReadRepair.NONE);
        List<Step> steps = IntStream.range(0, 12)
                .mapToObj(i -> new Step(
                        "kill-mid-write",
                        500 + i * 600L,
                        900 + i * 600L,
                        List.of(new Harm.KillMidWrite("n" + (1 + i % 5)))))
                .toList();
        long bites = 0;
        for (long seed = 1; seed <= 3; seed++) {
            Plan plan = Plans.register(seed, bare).with(new Schedule(steps));
            for (Event event :
                    Run.quickly(plan, Plans.world(seed, bare)).history().nemesis()) {
                bites += event.extra().get("bites") instanceof Long bit ? bit : 0;
            }
            Plan repaired = Plans.register(seed, Plans.strong()).with(new Schedule(steps));
            assertThat(Run.quickly(repaired, Plans.world(seed, Plans.strong()))
                            .verdict()
                            .anomalies())
                    .isEmpty();
        }
        assertThat(bites).isBetween(20L, 36L);
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        Kept first = keep(7);
        assertThat(first.history()).isEqualTo(keep(7).history());
        assertThat(first.history()).isNotEqualTo(keep(8).history());
    }

    /// A kept run is watched: counters, clocks, and what every replica holds. A quick one is not.
    @Test
    void watchingTheNodesChangesNothingThatHappens() throws IOException {
        long seed = LongStream.rangeClosed(1, 50)
                .filter(each ->
                        Plans.register(each, Plans.weak()).schedule().toString().contains("Kill"))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream unwatched = new ByteArrayOutputStream();
        try (JsonLinesWriter lines = new JsonLinesWriter(unwatched)) {
            for (Event event : Run.quickly(Plans.register(seed, Plans.weak()), Plans.world(seed, Plans.weak()))
                    .history()) {
                lines.write(event);
            }
        }
        Kept watched = keep(seed);
        assertThat(watched.history()).isEqualTo(unwatched.toString(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(Files.readAllLines(watched.directory().path().resolve("metrics.jsonl")))
                .hasSizeGreaterThan(40)
                .allMatch(line -> line.contains("\"clockMillis\"") && line.contains("\"up\""))
                .anyMatch(line -> line.contains("\"up\":0"));
        assertThat(watched.directory().path().resolve("replicas.jsonl"))
                .content()
                .contains("\"versions\":[{")
                .contains("\"up\":false");
        assertThat(watched.directory().readRun()).containsKeys("commit", "startedAt", "configuration", "store");
    }

    @Test
    void theSameSeedGivesTheSameBytesInTwoFreshJvms() throws IOException, InterruptedException {
        assertThat(inFreshJvm("a")).isEqualTo(inFreshJvm("b"));
    }

    private record Kept(Verdict verdict, String history, RunDirectory directory) {}

    private Kept keep(long seed) throws IOException {
        Plan plan = Plans.register(seed, Plans.weak());
        RunDirectory directory = RunDirectory.create(runs, "test", Instant.now(), seed);
        List<Event> watched = new ArrayList<>();
        try (World world = Plans.world(seed, Plans.weak())) {
            Verdict verdict =
                    Run.run(plan, world, directory, watched::add, () -> false).verdict();
            String history = Files.readString(directory.historyFile());
            assertThat(history.lines().count()).isEqualTo(watched.size());
            return new Kept(verdict, history, directory);
        }
    }

    private String inFreshJvm(String name) throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.quarrel.harness.cli.App",
                        "test",
                        "--profile=cassandra",
                        "--time-limit=20",
                        "--seed=11",
                        "--runs=" + runs.resolve(name))
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(jvm.waitFor()).as(output).isBetween(0, 2);
        return Files.readString(runs.resolve(name).resolve("cassandra-register/latest/history.jsonl"));
    }
}
