package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.harness.cli.TestCommand;
import dev.quarrel.workloads.Workloads;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every workload by its name, from generator to verdict.
class WorkloadRunsTest {
    @TempDir
    Path runs = Path.of("");

    private Run run(String line) throws IOException {
        List<String> words = new ArrayList<>(List.of("test", "--rate", "500", "--seed", "1"));
        words.addAll(List.of(line.split(" ")));
        return TestCommand.run(
                TestCommand.plan(words),
                runs,
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    static Stream<String> names() {
        return Workloads.ALL.stream().map(Workloads.Entry::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void theStrongProfileKeepsItsPromises(String workload) throws IOException {
        Run run = run("--profile strong --nemesis partition,kill --workload " + workload);
        assertThat(Promises.breaks(run.verdict())).isFalse();
        assertThat(run.history().operations().stream().filter(Operation::isOk).count())
                .isGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({
        "append, --read-level serial --write-level serial",
        "unique-ids, --read-level serial --write-level serial",
        "mixed-levels, --time-limit 5",
        "dirty, --time-limit 5"
    })
    void whatHoldsIsValid(String workload, String options) throws IOException {
        Run run = run("--profile strong --nemesis partition --workload " + workload + " " + options);
        assertThat(run.verdict().validity()).isEqualTo(Validity.VALID);
    }

    @ParameterizedTest
    @CsvSource({
        "append, incompatible-order, --profile dynamo --r 1 --w 1",
        "unique-ids, duplicate-id, --profile dynamo --r 1 --w 1",
        "counter, counter-too-low, --profile dynamo --r 1 --w 1",
        "dirty, dirty-read, --profile strong --defect fail-means-fail --nemesis drop-acks --target all",
        "mixed-levels, dirty-read, --profile strong --defect fail-means-fail --nemesis drop-acks --target all"
    })
    void whatDoesNotHoldIsFound(String workload, String anomaly, String options) throws IOException {
        Run run = run(options + " --workload " + workload);
        assertThat(run.verdict().anomalies()).extracting(Anomaly::name).contains(anomaly);
    }
}
