package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        Kept first = keep(7);
        assertThat(first.history()).isEqualTo(keep(7).history());
        assertThat(first.history()).isNotEqualTo(keep(8).history());
    }

    @Test
    void theSameSeedGivesTheSameBytesInTwoFreshJvms() throws IOException, InterruptedException {
        assertThat(inFreshJvm("a")).isEqualTo(inFreshJvm("b"));
    }

    private record Kept(Verdict verdict, String history) {}

    private Kept keep(long seed) throws IOException {
        Plan plan = Plans.register(seed, Plans.weak());
        RunDirectory directory = RunDirectory.create(runs, "test", Instant.now(), seed);
        List<Event> watched = new ArrayList<>();
        try (World world = Plans.world(seed, Plans.weak())) {
            Verdict verdict = Run.run(plan, world, directory, watched::add, () -> false);
            String history = Files.readString(directory.historyFile());
            assertThat(history.lines().count()).isEqualTo(watched.size());
            return new Kept(verdict, history);
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
