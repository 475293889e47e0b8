package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.harness.Plan;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFileTest {
    private static final List<String> ARGUMENTS = List.of(
            "test",
            "--profile",
            "strong",
            "--defect",
            "blind-hint",
            "--nemesis",
            "kill",
            "--time-limit",
            "9",
            "--seed",
            "7");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path path;

    private final Plan plan = TestCommand.plan(ARGUMENTS);

    @BeforeEach
    void write() throws IOException {
        new RunDirectory(path).writeRun(plan.describe(Map.of()));
    }

    @Test
    void aPlanSurvivesItsFile() throws IOException {
        assertThat(read()).isEqualTo(plan);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "defects" : [ "blind-hint" ]  | "defects" : [ ]            | store.defects: []
            "r" : 2                       | "r" : 1                    | store.quorum.r: 1
            "timeLimitMillis" : 9000      | "timeLimitMillis" : 90     | options.timeLimitMillis: 90
            "workload" : "register"       | "workload" : "set"         | workload: "set"
            "settleMillis" : 3000         | "settleMillis" : 1         | settleMillis: 1
            "seed" : 7                    | "seed" : 8                 | seed: 8
            """)
    void anEditThatWouldNotBeReadIsRefused(String before, String after, String told) throws IOException {
        edit(before, after);
        assertThatThrownBy(this::read)
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(told + ", where its arguments make ")
                .hasMessageContaining("edit its arguments, or schedule, script, physics, nodes, cluster");
        assertThat(App.run("replay", path.toString())).isEqualTo(App.BAD_ARGUMENTS);
    }

    @Test
    void whatMayBeEditedIsRead() throws IOException {
        edit("\"wanMillis\" : 40", "\"wanMillis\" : 50");
        edit("\"cluster\" : \"sim\"", "\"cluster\" : \"containers\"");
        assertThat(read().physics().wanMillis()).isEqualTo(50);
        assertThat(read().cluster()).isEqualTo("containers");
    }

    private Plan read() throws IOException {
        return PlanFile.read(new RunDirectory(path)).plan();
    }

    private void edit(String before, String after) throws IOException {
        Path file = path.resolve("run.json");
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }
}
