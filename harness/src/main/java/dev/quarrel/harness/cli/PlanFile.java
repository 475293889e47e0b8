package dev.quarrel.harness.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Script;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A plan as a run's directory keeps it: the command line, and what of the rest may be edited: the faults as they were
/// drawn, the operations where they are a script, how fast messages are and how true clocks, which nodes there are, and
/// where it runs. All else the command line makes again, and a file that says otherwise is refused.
final class PlanFile {
    private static final List<String> EDITABLE = List.of("schedule", "script", "physics", "nodes", "cluster");
    private static final List<String> MADE = List.of(
            "name",
            "command",
            "datacentres",
            "profile",
            "configuration",
            "store",
            "workload",
            "options",
            "settleMillis");
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlanFile() {}

    /// What the options were.
    ///
    /// @param test the command with its options set
    record Read(TestCommand test, Plan plan) {}

    /// @throws FileSystemException when it says something else than its arguments make where that is not read, or
    ///     its faults fit no test
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
            try {
                plan = plan.with(Schedule.fromData(schedule));
                Schedules.requireFitting(plan);
            } catch (IllegalArgumentException e) {
                throw new FileSystemException(directory.path() + "/run.json", null, e.getMessage());
            }
        }
        Object script = run.get("script");
        if (script != null) {
            plan = plan.with(Script.fromData(script));
        }
        if (run.get("nodes") instanceof List<?> nodes) {
            plan = plan.withNodes(nodes.stream().map(String::valueOf).toList());
        }
        if (run.get("cluster") instanceof String cluster) {
            plan = plan.in(cluster);
        }
        List<String> edits = new ArrayList<>();
        if (test.seed != null && test.seed != seed.longValue()) {
            edits.add("seed: " + seed + ", where its arguments make " + test.seed);
        }
        Map<String, ?> made = plan.describe(Map.of());
        for (String part : MADE) {
            if (run.containsKey(part)) {
                compare(part, JSON.valueToTree(run.get(part)), JSON.valueToTree(made.get(part)), edits);
            }
        }
        if (!edits.isEmpty()) {
            throw new FileSystemException(
                    directory.path() + "/run.json",
                    null,
                    "expected what its arguments make, got\n  " + String.join("\n  ", edits)
                            + "\nit was edited where it is not read, or written by another version; edit its arguments, or "
                            + String.join(", ", EDITABLE));
        }
        return new Read(test, plan);
    }

    /// Tells each difference by its path: `store.defects: [], where its arguments make ["blind-hint"]`.
    private static void compare(String path, JsonNode said, JsonNode made, List<String> edits) {
        if (said.isObject() && made.isObject()) {
            Set<String> names = new TreeSet<>();
            said.fieldNames().forEachRemaining(names::add);
            made.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + "." + name, said.path(name), made.path(name), edits));
        } else if (!said.toString().equals(made.toString())) {
            edits.add(path + ": " + text(said) + ", where its arguments make " + text(made));
        }
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
