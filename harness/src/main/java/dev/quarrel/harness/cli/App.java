package dev.quarrel.harness.cli;

import dev.quarrel.store.runtime.NodeMain;
import dev.quarrel.store.runtime.NodeNotStarted;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.AutoComplete;
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
            NemesesCommand.class,
            MatrixCommand.class,
            CampaignCommand.class,
            ExperimentCommand.class,
            GuaranteesCommand.class,
            CheckCommand.class,
            BenchCommand.class,
            GateCommand.class,
            CompareCommand.class,
            PublishCommand.class,
            ServeCommand.class,
            AutoComplete.GenerateCompletion.class
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
        return line().execute(arguments);
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new App());
        exitCodes(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(App::badArguments);
        line.setExecutionExceptionHandler(App::failed);
        return line;
    }

    /// The message alone: a page of usage would hide it.
    private static int badArguments(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("quarrel: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("see: " + command.getCommandSpec().qualifiedName() + " --help");
        return BAD_ARGUMENTS;
    }

    /// A file that is not there, or is damaged, is the caller's mistake; everything else is ours.
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
            command.getErr().println("quarrel: expected a file or directory that is there, got " + e.getMessage());
            return BAD_ARGUMENTS;
        }
        if (e instanceof FileSystemException) {
            command.getErr().println("quarrel: " + e.getMessage());
            return BAD_ARGUMENTS;
        }
        if (e instanceof NodeNotStarted) {
            command.getErr().println("quarrel: " + e.getMessage());
            return CRASH;
        }
        command.getErr().println("quarrel: this is a crash, not a verdict");
        e.printStackTrace(command.getErr());
        return CRASH;
    }

    private static void exitCodes(CommandLine line) {
        line.getCommandSpec().exitCodeOnInvalidInput(BAD_ARGUMENTS).exitCodeOnExecutionException(CRASH);
        line.getSubcommands().values().forEach(App::exitCodes);
    }
}
