package dev.quarrel.harness.cli;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.CheckFiles;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Edn;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.model.Models;
import dev.quarrel.checker.reference.Reference;
import dev.quarrel.checker.reference.SecondOpinion;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quarrel check`: judges histories from anywhere, a line each. The worst verdict is the exit code.
@Command(
        name = "check",
        description = "Judges histories in files: JSON Lines or Jepsen's EDN, plain or .zst.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "A history, a run's directory, or - for standard input.")
    List<String> files = List.of();

    @Option(
            names = "--model",
            defaultValue = "cas-register",
            description = "register, cas-register, multi-register, set, counter, mutex, fifo-queue, unordered-queue,"
                    + " append-list, or a file.clj with a model of your own (default: cas-register).")
    String model = "cas-register";

    @Option(
            names = "--initial",
            defaultValue = "nil",
            description = "What each key begins with, in EDN (default: nil).")
    String initial = "nil";

    /// Who judges.
    enum Algorithm {
        /// Zones where they apply, else a competition of searches.
        FAST,
        /// The short and slow one in Clojure.
        REFERENCE
    }

    @Option(
            names = "--algorithm",
            defaultValue = "fast",
            description = "fast, or reference: the short, slow checker in Clojure (default: fast).")
    Algorithm algorithm = Algorithm.FAST;

    @Option(names = "--stream", description = "Judges while reading, for histories larger than memory.")
    boolean stream;

    @Option(names = "--seconds", defaultValue = "60", description = "At most so long for each file (default: 60).")
    long seconds = 60;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "512",
            description = "At most so much for each search (default: 512).")
    long memoryMebibytes = 512;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() {
        return check(System.out);
    }

    private int check(PrintStream out) {
        Budget budget = new Budget(Long.MAX_VALUE, seconds * 1000, memoryMebibytes << 20);
        CheckFiles check = check(budget);
        Validity worst = Validity.VALID;
        for (String file : files) {
            CheckFiles.Line line =
                    file.equals("-") ? check.check(System.in, "standard input") : check.check(Path.of(file));
            out.println(line.text());
            worst = worst.worst(line.verdict().validity());
        }
        return TestCommand.exitCode(worst);
    }

    private CheckFiles check(Budget budget) {
        try {
            Object begins = Edn.value(initial);
            if (stream) {
                return CheckFiles.streaming(Models.named(model, begins), budget);
            }
            boolean reference = algorithm == Algorithm.REFERENCE || model.endsWith(".clj");
            Reference slow = new Reference(model, begins);
            Checker checker = reference ? slow : new SecondOpinion(new Linearizable(Models.named(model, begins)), slow);
            return CheckFiles.whole(checker, budget);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
