package dev.quarrel.harness.cli;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.CheckFiles;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Edn;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.judges.Catalogue;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Models;
import dev.quarrel.checker.model.Register;
import dev.quarrel.checker.reference.Reference;
import dev.quarrel.checker.reference.SecondOpinion;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    private static final String LINEARIZABLE = "linearizable";
    private static final List<String> BY_MODEL_ONLY = List.of("--model", "--initial", "--algorithm", "--failed-cas");

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "A history, a run's directory, or - for standard input.")
    List<String> files = List.of();

    @Option(
            names = "--checker",
            split = ",",
            paramLabel = "NAME",
            description = "Who judges; several by commas, each tells in a line of its own. list prints them all"
                    + " (default: linearizable).")
    List<String> checkers = List.of();

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

    /// What a compare-and-set that failed says.
    enum FailedCas {
        /// That it did not happen, as Knossos has it.
        NOTHING,
        /// That its turn came and the value was another than the one it expected.
        OBSERVES
    }

    @Option(
            names = "--failed-cas",
            defaultValue = "nothing",
            description = "What a failed compare-and-set says of the value: nothing, or observes: that it was not the"
                    + " one expected (default: nothing, as Knossos has it).")
    FailedCas failedCas = FailedCas.NOTHING;

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
        if (checkers.contains("list")) {
            Catalogue.ALL.forEach(entry -> System.out.println(described(entry)));
            return 0;
        }
        return check(System.out);
    }

    private static String described(Catalogue.Entry entry) {
        String finds = entry.anomalies().isEmpty() ? "nothing: it only tells" : String.join(", ", entry.anomalies());
        return "%-22s %s%n%-22s needs %s%n%-22s may find %s"
                .formatted(entry.name(), entry.sentence(), "", entry.needs(), "", finds);
    }

    private int check(PrintStream out) {
        Budget budget = new Budget(Long.MAX_VALUE, seconds * 1000, memoryMebibytes << 20);
        CheckFiles check = judges(budget);
        Validity worst = Validity.VALID;
        for (String file : files) {
            List<CheckFiles.Line> lines =
                    file.equals("-") ? check.check(System.in, "standard input") : check.check(Path.of(file));
            for (CheckFiles.Line line : lines) {
                out.println(line.text());
                worst = worst.worst(line.verdict().validity());
            }
        }
        return TestCommand.exitCode(worst);
    }

    private CheckFiles judges(Budget budget) {
        try {
            if (files.isEmpty()) {
                throw new IllegalArgumentException(
                        "expected a FILE with a history, a run's directory, or - for standard input");
            }
            return chosen(budget);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private CheckFiles chosen(Budget budget) {
        List<Catalogue.Entry> named =
                checkers.stream().distinct().map(Catalogue::named).toList();
        boolean byModel = named.isEmpty() || checkers.contains(LINEARIZABLE);
        List<String> idle = BY_MODEL_ONLY.stream()
                .filter(option -> spec.commandLine().getParseResult().hasMatchedOption(option))
                .toList();
        if (!byModel && !idle.isEmpty()) {
            throw new IllegalArgumentException("expected " + String.join(", ", idle)
                    + " with the checker linearizable only, came --checker " + String.join(",", checkers));
        }
        if (stream && !named.stream().allMatch(entry -> entry.name().equals(LINEARIZABLE))) {
            throw new IllegalArgumentException("expected --stream with the checker linearizable only, came --checker "
                    + String.join(",", checkers) + ": the others need the whole history; leave --stream out");
        }
        if (ofOnesOwn()) {
            checkOwn();
        }
        if (stream && algorithm == Algorithm.REFERENCE) {
            throw new IllegalArgumentException("expected --stream with --algorithm fast, came reference: it needs the"
                    + " whole history; leave --stream out");
        }
        if (stream) {
            return CheckFiles.streaming(model(begins()), budget);
        }
        if (named.isEmpty()) {
            return CheckFiles.whole(linearizable(), budget);
        }
        return CheckFiles.whole(
                named.stream()
                        .map(entry -> entry.name().equals(LINEARIZABLE) ? entry.by(linearizable()) : entry)
                        .toList(),
                budget);
    }

    private boolean ofOnesOwn() {
        return model.endsWith(".clj");
    }

    private void checkOwn() {
        if (!Files.isRegularFile(Path.of(model))) {
            throw new IllegalArgumentException("expected a file with a model as --model, there is none: " + model);
        }
        if (stream) {
            throw new IllegalArgumentException("expected --stream with a model by name, came --model " + model
                    + ": one of your own needs the whole history; leave --stream out");
        }
        if (spec.commandLine().getParseResult().hasMatchedOption("--initial")) {
            throw new IllegalArgumentException("expected --initial with a model by name, came --model " + model
                    + ": one of your own defines initial itself");
        }
    }

    private @Nullable Object begins() {
        try {
            return Edn.value(initial);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected a value in EDN as --initial, such as 0, nil or [1 2]; came " + initial + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private Checker linearizable() {
        Object begins = begins();
        Reference slow = new Reference(model, begins, failedCas == FailedCas.OBSERVES);
        boolean alone = algorithm == Algorithm.REFERENCE || ofOnesOwn();
        return alone ? slow : new SecondOpinion(new Linearizable(model(begins)), slow);
    }

    private Model model(@Nullable Object begins) {
        Model named = Models.named(model, begins);
        if (failedCas == FailedCas.NOTHING) {
            return named;
        }
        if (named instanceof Register register && register.cas()) {
            return register.observingMisses();
        }
        throw new IllegalArgumentException(
                "expected --failed-cas observes with the model cas-register or one in a file, came --model " + model);
    }
}
