package dev.quarrel.harness;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Checkers;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLines;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.judges.Availability;
import dev.quarrel.checker.judges.Catalogue;
import dev.quarrel.checker.judges.LogPatterns;
import dev.quarrel.checker.reference.SecondOpinion;
import dev.quarrel.results.Report;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Ports;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.Informative;
import dev.quarrel.workloads.Workload;
import dev.quarrel.workloads.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One test, from the plan to the report. This page is the whole flow:
///
/// ```
/// workload ──ops──▶ runner ──▶ client ──▶ store nodes ◀── faults ── nemesis
///                     └──▶ history ──▶ checkers ──▶ verdict ──▶ report
/// ```
///
/// @param plan what was to be done
/// @param directory where all of it is kept
/// @param history what happened
/// @param verdict what the checkers say of that
public record Run(Plan plan, RunDirectory directory, History history, Verdict verdict) {
    private static final long FLUSH_NANOS = 1_000_000_000;

    /// Runs a plan in a world, keeps everything in a directory, and judges it. The history is saved before it is
    /// judged, and what is judged is what was saved.
    public static Run run(Plan plan, World world, RunDirectory directory, Consumer<Event> watch, Runner.Stop stop)
            throws IOException {
        Workload workload = workload(plan);
        Map<String, @Nullable Object> description = plan.describe(world.describe());
        description.put("promises", Promises.lines(plan));
        description.put("commit", Build.commit());
        description.put("startedAt", Instant.now().toString());
        directory.writeRun(description);
        Observation observation = new Observation(directory);
        try (observation;
                JsonLinesWriter file = JsonLinesWriter.to(directory.historyFile())) {
            world.observe(observation);
            runner(plan, world, workload, write(file).andThen(watch), stop).run();
        }
        List<Checker> checkers = new ArrayList<>(new Promises(plan).tell(workload, SecondOpinion::of));
        checkers.addAll(ofLogs(world, directory));
        History history = JsonLines.read(directory.historyFile());
        Verdict verdict = judge(workload, history, checkers);
        if (verdict.validity() == Validity.INVALID) {
            NodeConfig node = new NodeConfig(plan.nodes().getFirst(), plan.members(), plan.store());
            FaultsBeside faults = new FaultsBeside(plan.schedule(), history, node::homes);
            verdict = new Answers(history, faults, plan.store(), node::homes, observation).tell(verdict);
            verdict = faults.tell(verdict);
            verdict = Replicas.tell(world, verdict, observation);
        }
        directory.writeVerdict(verdict);
        observation.keep(verdict);
        draw(directory, description, history, verdict);
        return new Run(plan, directory, history, verdict);
    }

    /// Collects what the nodes logged, to be judged where there is anything. What cannot be collected is told, and all
    /// else goes on.
    private static List<Checker> ofLogs(World world, RunDirectory directory) throws IOException {
        try {
            world.collectLogs(directory.logs());
        } catch (IOException | RuntimeException e) {
            System.err.println("quarrel: not all logs could be collected, and so not be judged. " + e);
        }
        try (Stream<Path> files = Files.list(directory.logs())) {
            List<Path> logs = files.sorted().toList();
            return logs.isEmpty() ? List.of() : List.of(new LogPatterns(logs, LogPatterns.CRASHES));
        }
    }

    /// A page that cannot be drawn changes no verdict, which is kept by then: it is told, and all else goes on.
    private static void draw(
            RunDirectory directory, Map<String, @Nullable Object> description, History history, Verdict verdict)
            throws IOException {
        try {
            Report.write(directory, description, history, verdict);
        } catch (RuntimeException e) {
            System.err.println("quarrel: the report could not be drawn; the verdict stands. " + e);
        }
    }

    /// A run that was kept nowhere.
    public record Quick(History history, Verdict verdict) {}

    /// The same without a directory and what only informs: for those who run thousands.
    public static Quick quickly(Plan plan, World world) {
        List<Event> events = new ArrayList<>();
        Workload workload = workload(plan);
        runner(plan, world, workload, events::add, () -> false).run();
        History history = new History(events);
        List<Checker> checkers = new Promises(plan)
                .tell(workload, checker -> checker).stream()
                        .filter(checker -> !(checker instanceof Informative))
                        .toList();
        return new Quick(history, judge(workload, history, checkers));
    }

    /// What the workload's checkers say, whether the faults bit, and what was available meanwhile.
    public static Verdict judge(Workload workload, History history) {
        return judge(workload, history, workload.checkers());
    }

    private static Verdict judge(Workload workload, History history, List<Checker> those) {
        List<Checker> checkers = new ArrayList<>(those);
        checkers.add(new FaultsBit());
        checkers.add(new Informative(new Availability()));
        return Checkers.compose(workload.name(), checkers).check(history, Budget.DEFAULT);
    }

    public static Workload workload(Plan plan) {
        Workload workload = Workloads.named(plan.workload(), plan.options());
        Script script = plan.script();
        return script == null
                ? workload
                : script.instead(workload, plan.options().concurrency());
    }

    /// Why no run of the plan can find an anomaly of this name.
    ///
    /// @return what to tell whoever expects it, or null if it may be found
    public static @Nullable String misfit(Plan plan, String anomaly) {
        String misfit = Catalogue.misfit(anomaly);
        List<Checker> checkers = new ArrayList<>(workload(plan).checkers());
        if (plan.cluster().equals("containers")) {
            checkers.add(new LogPatterns(List.of(), LogPatterns.CRASHES)); // a simulated node logs nothing
        }
        Set<String> names = Catalogue.anomalies(checkers);
        return misfit != null || names.contains(anomaly)
                ? misfit
                : "no checker of the workload " + plan.workload() + " can find " + anomaly + ", only "
                        + (names.isEmpty() ? "nothing: it only measures" : String.join(", ", names));
    }

    private static Runner runner(Plan plan, World world, Workload workload, Consumer<Event> history, Runner.Stop stop) {
        long settleNanos = plan.settleMillis() * 1_000_000;
        return new Runner(
                world,
                workload,
                (id, near, ports) -> client(plan, id, near, ports),
                plan.schedule(),
                plan.options().concurrency(),
                settleNanos,
                history,
                stop);
    }

    /// One as the plan's store wants it: it has a node coordinate, or does that itself, in the datacentre of `near`.
    private static StoreClient client(Plan plan, String id, String near, Ports ports) {
        String datacentre = plan.members().stream()
                .filter(member -> member.name().equals(near))
                .map(NodeConfig.Member::datacentre)
                .findFirst()
                .orElseThrow();
        return StoreClient.of(id, ports, Threads.CLIENT_TIMEOUT_MILLIS, plan.members(), datacentre, plan.store());
    }

    /// Streams to the file, so that a test that is killed leaves what it saw until a second before.
    private static Consumer<Event> write(JsonLinesWriter file) {
        long[] flushed = new long[1];
        return event -> {
            try {
                file.write(event);
                if (event.time() - flushed[0] > FLUSH_NANOS) {
                    flushed[0] = event.time();
                    file.flush();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the history could not be written", e);
            }
        };
    }
}
