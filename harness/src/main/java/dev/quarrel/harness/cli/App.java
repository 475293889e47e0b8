package dev.quarrel.harness.cli;

import dev.quarrel.store.runtime.NodeMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line. Exit codes: 0 valid, 1 invalid, 2 unknown, 254 bad arguments, 255 crash.
@Command(
        name = "quarrel",
        description = "Consistency tests for a leaderless key-value store, simulated or in containers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        version = "quarrel 0.1.0-SNAPSHOT",
        subcommands = {
            TestCommand.class,
            ReplayCommand.class,
            ShrinkCommand.class,
            StoreCommand.class,
            NodeMain.class,
            MatrixCommand.class,
            CampaignCommand.class,
            CheckCommand.class,
            BenchCommand.class,
            GateCommand.class,
            CompareCommand.class,
            PublishCommand.class,
            ServeCommand.class
        })
public final class App {
    static final int BAD_ARGUMENTS = 254;
    static final int CRASH = 255;

    private App() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /// Runs a command line and answers its exit code.
    static int run(String... arguments) {
        CommandLine line = new CommandLine(new App());
        exitCodes(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line.execute(arguments);
    }

    private static void exitCodes(CommandLine line) {
        line.getCommandSpec().exitCodeOnInvalidInput(BAD_ARGUMENTS).exitCodeOnExecutionException(CRASH);
        line.getSubcommands().values().forEach(App::exitCodes);
    }
}
