package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.harness.containers.RequiresContainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `quarrel test --cluster containers` with what other container tests leave alone: places, and clients that
/// coordinate.
@RequiresContainers
class RunsInContainersTest {
    @TempDir
    Path runs;

    private int test(String options) {
        List<String> line = new ArrayList<>(List.of("test", "--cluster", "containers", "--runs", runs.toString()));
        line.addAll(List.of(options.split(" ", -1)));
        return App.run(line.toArray(String[]::new));
    }

    private String kept(String file) throws IOException {
        try (var found = Files.find(runs, 4, (path, attributes) -> path.endsWith(file))) {
            return Files.readString(found.findFirst().orElseThrow());
        }
    }

    /// What EACH_QUORUM acknowledged while the datacentres were cut apart is seen at LOCAL_QUORUM in both.
    @Test
    void eachQuorumIsReadInEachDatacentreThroughACut() throws IOException {
        int code = test("--seed 1 --profile strong --workload regular --nodes 4 --n 4 --datacentres 2"
                + " --write-level each_quorum --read-level local_quorum --nemesis partition-datacentre"
                + " --interval 1 --duration 6 --time-limit 16");
        assertThat(code).isZero();
        assertThat(kept("history.jsonl")).contains("unavailable");
        // As far apart as was asked, or said to be not.
        assertThat(kept("run.json")).containsPattern("\"wan\"\\s*:\\s*\"(40 ms|unsupported: this kernel has no netem)");
    }

    /// The ring changes under clients that do the quorums: they learn of the node that comes, and where it is.
    @Test
    void clientsThatCoordinateKeepUpWithTheRing() throws IOException {
        int code = test("--seed 1 --profile strong --coordination client --nodes 3 --nemesis join,kill"
                + " --interval 1 --duration 6 --time-limit 20");
        assertThat(code).isZero();
        assertThat(kept("run.json")).containsPattern("\"clientDriven\"\\s*:\\s*true");
        assertThat(kept("history.jsonl")).containsPattern("heal-join.*\"bites\":1");
    }
}
