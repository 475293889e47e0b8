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
import dev.quarrel.checker.reference.SecondOpinion;
import dev.quarrel.results.Report;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.workloads.Workload;
import dev.quarrel.workloads.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// One test, from the plan to the report. This page is the whole flow:
///
/// ```
/// workload ──ops──▶ runner ──▶ client ──▶ store nodes ◀── faults ── nemesis
///                     └──▶ history ──▶ checkers ──▶ verdict ──▶ report
/// ```
public final class Run {
    private static final long FLUSH_NANOS = 1_000_000_000;

    private Run() {}

    /// Runs a plan in a world, keeps everything in a directory, and judges it. The history is saved before it is
    /// judged,
    /// and what is judged is what was saved.
    public static Verdict run(Plan plan, World world, RunDirectory directory, Consumer<Event> watch, Runner.Stop stop)
            throws IOException {
        Workload workload = workload(plan);
        Map<String, Object> description = plan.describe(world.describe());
        directory.writeRun(description);
        try (JsonLinesWriter file = JsonLinesWriter.to(directory.historyFile())) {
            runner(plan, world, workload, write(file).andThen(watch), stop).run();
        }
        History history = JsonLines.read(directory.historyFile());
        Verdict verdict = judge(
                workload,
                history,
                workload.checkers().stream().map(SecondOpinion::of).toList());
        if (verdict.validity() == Validity.INVALID) {
            verdict = Replicas.tell(world, verdict);
        }
        directory.writeVerdict(verdict);
        Report.write(directory, description, history, verdict);
        world.collectLogs(directory.logs());
        return verdict;
    }

    /// A run that was kept nowhere.
    public record Quick(History history, Verdict verdict) {}

    /// The same without a directory: for those who run thousands.
    public static Quick quickly(Plan plan, World world) {
        List<Event> events = new ArrayList<>();
        Workload workload = workload(plan);
        runner(plan, world, workload, events::add, () -> false).run();
        History history = new History(events);
        return new Quick(history, judge(workload, history));
    }

    /// What the workload's checkers say, and whether the faults bit.
    public static Verdict judge(Workload workload, History history) {
        return judge(workload, history, workload.checkers());
    }

    private static Verdict judge(Workload workload, History history, List<Checker> those) {
        List<Checker> checkers = new ArrayList<>(those);
        checkers.add(new FaultsBit());
        return Checkers.compose(workload.name(), checkers).check(history, Budget.DEFAULT);
    }

    public static Workload workload(Plan plan) {
        Workload workload = Workloads.named(plan.workload(), plan.options());
        Script script = plan.script();
        return script == null
                ? workload
                : script.instead(workload, plan.options().concurrency());
    }

    private static Runner runner(Plan plan, World world, Workload workload, Consumer<Event> history, Runner.Stop stop) {
        long settleNanos = plan.settleMillis() * 1_000_000;
        return new Runner(world, workload, plan.schedule(), plan.options().concurrency(), settleNanos, history, stop);
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
