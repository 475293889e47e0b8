package dev.quarrel.harness.cli;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Script;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A plan as a run's directory keeps it: the command line, the faults as they were drawn, and the operations where they
/// are a script.
final class PlanFile {
    private PlanFile() {}

    /// What the options were.
    ///
    /// @param test the command with its options set
    record Read(TestCommand test, Plan plan) {}

    static Read read(RunDirectory directory) throws IOException {
        Map<String, Object> run = directory.readRun();
        if (!(run.get("arguments") instanceof List<?> given) || !(run.get("seed") instanceof Number seed)) {
            throw new IOException("expected the arguments and the seed of the test in " + directory.path()
                    + "/run.json; was it written by another version?");
        }
        List<String> arguments = new ArrayList<>();
        given.forEach(argument -> arguments.add(String.valueOf(argument)));
        TestCommand test = TestCommand.parsed(arguments.subList(1, arguments.size()));
        Plan plan = test.options.plan(seed.longValue(), arguments);
        Object physics = run.get("physics");
        if (physics != null) {
            plan = plan.with(Plan.Physics.fromData(physics));
        }
        Object schedule = run.get("schedule");
        if (schedule != null) {
            plan = plan.with(Schedule.fromData(schedule));
        }
        Object script = run.get("script");
        if (script != null) {
            plan = plan.with(Script.fromData(script));
        }
        if (run.get("nodes") instanceof List<?> nodes) {
            plan = plan.withNodes(nodes.stream().map(String::valueOf).toList());
        }
        return new Read(test, plan);
    }
}
