package dev.quarrel.harness.cli;

import dev.quarrel.harness.Run;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs of the command line, for tests that look at what they leave.
public final class Kept {
    private Kept() {}

    public static RunDirectory test(Path runs, String... options) throws IOException {
        TestCommand test = TestCommand.parsed(List.of(options));
        long seed = test.seed == null ? 1 : test.seed;
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        List<String> line = new ArrayList<>(List.of("test"));
        line.addAll(List.of(options));
        Run run = TestCommand.run(test.options.plan(seed, line), runs, nowhere);
        return run.directory();
    }

    /// Its exit code.
    public static int publish(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("publish"));
        line.addAll(arguments);
        return App.run(line.toArray(String[]::new));
    }
}
