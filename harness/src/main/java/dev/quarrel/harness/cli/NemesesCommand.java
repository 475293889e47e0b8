package dev.quarrel.harness.cli;

import dev.quarrel.checker.Event;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.World;
import dev.quarrel.nemesis.Breakable;
import dev.quarrel.nemesis.Fault;
import dev.quarrel.nemesis.Faults;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Step;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `quarrel nemeses`: every fault, what it does to a cluster, and whether it does it here. Each is played in a short
/// simulated run, and how often it bit is told; in containers each is asked for, and what the kernel or the engine
/// lacks is told as the reason. Exits 1 when a fault that this world can do never bit.
@Command(
        name = "nemeses",
        description = "Lists all faults, and shows of each that it bites, or why it cannot.",
        mixinStandardHelpOptions = true)
final class NemesesCommand implements Callable<Integer> {
    /// Both datacentres, hints, repairs and exchanges: what some faults need to have something to break.
    private static final List<String> RUN =
            List.of("--profile", "riak", "--datacentres", "2", "--duration", "2", "--anti-entropy", "1");

    /// More of them, and long enough for one to end while messages are dropped.
    private static final List<String> ABSENCES =
            List.of("--together", "--target", "majority", "--time-limit", "60", "--interval", "1");

    private static final String FORM = "%-26s %8s  %s";

    @Option(
            names = "--cluster",
            defaultValue = "sim",
            description = "sim, or containers to be told what they cannot do here (default: sim).")
    String cluster = "sim";

    @Option(names = "--seed", defaultValue = "1", description = "Draws the faults (default: 1).")
    long seed = 1;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        if (!List.of("sim", "containers").contains(cluster)) {
            CommandLine own = Objects.requireNonNull(spec).commandLine();
            throw new CommandLine.ParameterException(own, "expected sim or containers, got --cluster " + cluster);
        }
        return cluster.equals("sim") ? simulated(System.out) : inContainers(System.out);
    }

    private int simulated(PrintStream out) {
        out.println(FORM.formatted("fault", "bites", "harms of its first step"));
        int idle = 0;
        for (Fault fault : Faults.all()) {
            Plan plan = plan(fault);
            long bites = bites(plan, fault);
            out.println(FORM.formatted(fault.name(), bites, harms(plan)));
            idle += bites == 0 ? 1 : 0;
        }
        out.printf("%d faults, %d never bit%n", Faults.all().size(), idle);
        return idle == 0 ? 0 : 1;
    }

    private static long bites(Plan plan, Fault fault) {
        long bites = 0;
        try (World world = Clusters.open(plan)) {
            for (Event event : Run.quickly(plan, world).history().nemesis()) {
                boolean own = event.f().equals("heal-" + fault.name());
                bites += own && event.extra().get("bites") instanceof Number bit ? bit.longValue() : 0;
            }
        }
        return bites;
    }

    /// Asks without breaking anything: the fault tests of the harness break each.
    private int inContainers(PrintStream out) {
        Plan any = plan(Faults.all().getFirst()).in("containers");
        Clusters.require(any);
        try (World world = Clusters.open(any)) {
            out.println(FORM.formatted("fault", "here", "harms of its first step, or why not"));
            for (Fault fault : Faults.all()) {
                Plan plan = plan(fault);
                String reason = whyNot(world.breakable(), plan);
                out.println(FORM.formatted(
                        fault.name(),
                        reason == null ? "yes" : "no",
                        reason == null ? harms(plan) : "unsupported here, because " + reason));
            }
        }
        return 0;
    }

    private static @Nullable String whyNot(Breakable breakable, Plan plan) {
        return plan.schedule().steps().stream()
                .flatMap(step -> step.harms().stream())
                .map(breakable::whyNot)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private Plan plan(Fault fault) {
        List<String> options = new ArrayList<>(RUN);
        // Hints are sent home, and reads find something to repair, only after someone was away.
        boolean needsAbsence =
                List.of("drop-hints", "drop-repairs", "drop-syncs").contains(fault.name());
        options.addAll(List.of("--nemesis", fault.name() + (needsAbsence ? ",kill" : "")));
        options.addAll(needsAbsence ? ABSENCES : List.of("--time-limit", "12"));
        return ExperimentCommand.plans(options).apply(seed);
    }

    private static String harms(Plan plan) {
        Step first = plan.schedule().steps().getFirst();
        List<String> texts = first.harms().stream().map(Harm::text).toList();
        String more = texts.size() > 2 ? " … and " + (texts.size() - 2) + " more" : "";
        return String.join(", ", texts.subList(0, Math.min(2, texts.size()))) + more;
    }
}
