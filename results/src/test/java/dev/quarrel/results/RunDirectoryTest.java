package dev.quarrel.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final Instant START = Instant.parse("2026-11-21T04:30:42.123Z");

    @TempDir
    Path runs = Path.of("");

    @Test
    void aVerdictAndARunComeBackAsTheyWere() throws IOException {
        RunDirectory directory = RunDirectory.create(runs, "dynamo", START, 7);
        History history = Sample.staleRead("k1", "n1");
        Verdict verdict = Sample.verdict(history, "k1");
        directory.writeVerdict(verdict);
        directory.writeRun(Sample.run("dynamo"));
        assertThat(directory.readVerdict()).isEqualTo(verdict);
        assertThat(RunDirectory.open(directory.path()).readRun()).isEqualTo(Sample.run("dynamo"));
    }

    @Test
    void twoRunsNeverShareADirectory() throws IOException {
        RunDirectory one = RunDirectory.create(runs, "dynamo", START, 7);
        RunDirectory other = RunDirectory.create(runs, "dynamo", START, 7);
        assertThat(other.path()).isNotEqualTo(one.path());
        assertThat(runs.resolve("dynamo/latest").toRealPath())
                .isEqualTo(other.path().toRealPath());
    }

    @Test
    void noNameLeavesTheRunsDirectory() throws IOException {
        for (String name :
                new String[] {"../../etc", "/etc/passwd", "..", "", "a/../../b", "latest", "\u0000x", "ü ö"}) {
            RunDirectory directory = RunDirectory.create(runs, name, START, 7);
            assertThat(directory.path().toRealPath()).startsWith(runs.toRealPath());
            assertThat(runs.relativize(directory.path()).getNameCount())
                    .as(name)
                    .isEqualTo(2);
        }
    }

    @Test
    void whatIsNoRunIsRefusedWithWhatWasExpected() {
        assertThatThrownBy(() -> RunDirectory.open(runs)).hasMessageContaining("run.json");
    }
}
