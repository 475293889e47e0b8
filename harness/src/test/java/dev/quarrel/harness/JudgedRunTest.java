package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.store.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of a run beside its verdict, and what its nodes logged.
class JudgedRunTest {
    @TempDir
    Path runs = Path.of("");

    @Test
    void aRegisterIsToldTheStrongestModelAndTheWeakestBroken() throws IOException {
        Map<?, ?> strong = details(run(Plans.register(1, Plans.strong()), Plans.strong(), ""), "consistency");
        assertThat(strong.get("strongest")).isEqualTo(List.of("linearizable"));
        assertThat(strong.get("weakestBroken")).isEqualTo(List.of());
        Map<?, ?> weak = details(run(Plans.register(1, Plans.weak()), Plans.weak(), ""), "consistency");
        assertThat(weak.get("weakestBroken"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .isNotEmpty()
                .doesNotContain("linearizable");
    }

    @Test
    void availabilityIsToldByFault() throws IOException {
        Map<?, ?> told = details(run(Plans.register(1, Plans.strong()), Plans.strong(), ""), "availability");
        assertThat(told.get("byFault"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsKey("none")
                .hasSizeBetween(2, 8);
        assertThat((List<?>) told.get("windows")).hasSizeGreaterThan(2);
    }

    @Test
    void ofASetTheFateOfEachElementIsToldAndReadsInBetweenCount() throws IOException {
        Plan plan = Plans.judged("set", 1, Plans.strong());
        Verdict verdict = run(plan, Plans.strong(), "");
        Map<?, ?> told = details(verdict, "set-full");
        Map<?, ?> judged = details(verdict, "set");
        assertThat(told.get("lost")).isEqualTo(judged.get("lost"));
        assertThat(told.get("lost"))
                .asInstanceOf(InstanceOfAssertFactories.LONG)
                .isGreaterThan(100);
        assertThat(told.get("lostLatencyNanos")).asString().doesNotContain("max=0");
        assertThat(verdict.anomalies()).hasSize(100); // as many as are listed, and not told twice
    }

    /// The history is fine, and one node logged a crash.
    @Test
    void aLoggedCrashIsAnAnomalyAndAnythingElseLoggedIsNot() throws IOException {
        Verdict good = run(Plans.register(1, Plans.strong()), Plans.strong(), "INFO started\nWARN a peer is gone\n");
        assertThat(good.validity()).as(good.toString()).isEqualTo(Validity.VALID);
        Verdict bad = run(
                Plans.register(1, Plans.strong()),
                Plans.strong(),
                "INFO started\nException in thread \"main\" java.lang.OutOfMemoryError\n");
        assertThat(bad.validity()).isEqualTo(Validity.INVALID);
        assertThat(bad.anomalies()).extracting(Anomaly::name).containsExactly("log-pattern");
        assertThat(bad.anomalies().getFirst().explanation()).startsWith("n2.log:2: Exception");
    }

    @Test
    void onlyARunInContainersMayBeAskedForLoggedCrashes() {
        Plan plan = Plans.register(1, Plans.strong());
        assertThat(Run.misfit(plan, "log-pattern")).contains("no checker of the workload register");
        assertThat(Run.misfit(plan.in("containers"), "log-pattern")).isNull();
    }

    private Verdict run(Plan plan, Settings store, String logged) throws IOException {
        RunDirectory directory = RunDirectory.create(runs, "test", Instant.now(), plan.seed());
        if (!logged.isEmpty()) { // as a world with logs would collect them
            Files.writeString(directory.logs().resolve("n2.log"), logged);
        }
        try (World world = Plans.world(plan.seed(), store)) {
            return Run.run(plan, world, directory, event -> {}, () -> false).verdict();
        }
    }

    private static Map<?, ?> details(Verdict verdict, String checker) {
        return (Map<?, ?>) verdict.details().getOrDefault(checker, Map.of());
    }
}
