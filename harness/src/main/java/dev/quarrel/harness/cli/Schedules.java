package dev.quarrel.harness.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.harness.Plan;
import dev.quarrel.nemesis.Draw;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.store.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Schedules in files: a list of steps, or a whole `run.json` that has one under `schedule`. They may have been edited
/// by hand, and what would never happen in a run is refused before it.
final class Schedules {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /// Each message of the store's protocol, and a replica's write with its cause: `ReplicaWrite.HINT`.
    private static final Set<String> VERBS = verbs();

    private Schedules() {}

    /// @throws IllegalArgumentException when the file is not one
    static Schedule read(Path file) {
        try {
            Object data = JSON.readValue(file.toFile(), Object.class);
            Object inRun = data instanceof Map<?, ?> run ? run.get("schedule") : null;
            return Schedule.fromData(inRun == null ? data : inRun);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read a schedule from " + file + ": " + e.getMessage(), e);
        }
    }

    /// Whether every fault of the plan begins while operations run, strikes nodes that are there or may come, and drops
    /// messages that there are.
    ///
    /// @throws IllegalArgumentException with all that does not fit
    static void requireFitting(Plan plan) {
        Schedule schedule = plan.schedule();
        Set<String> coming = new LinkedHashSet<>(Draw.coming(plan.nodes()));
        for (Step step : schedule.steps()) {
            for (Harm harm : step.harms()) {
                if (harm instanceof Harm.Membership change && !change.comes().isEmpty()) {
                    coming.add(change.comes());
                }
            }
        }
        long limitMillis = plan.options().timeLimitNanos() / 1_000_000;
        List<String> problems = new ArrayList<>();
        for (Step step : schedule.steps()) {
            if (step.atMillis() >= limitMillis) {
                problems.add(step.fault() + " begins at " + step.atMillis() + " ms and operations end at " + limitMillis
                        + " ms: raise --time-limit, or let it begin earlier");
            }
            for (Harm harm : step.harms()) {
                String why = misfit(harm, plan.nodes(), coming);
                if (why != null) {
                    problems.add("'" + harm.text() + "': " + why);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "the schedule of faults does not fit this test: " + String.join("; ", problems));
        }
    }

    private static @Nullable String misfit(Harm harm, List<String> nodes, Set<String> coming) {
        boolean fits = switch (harm) {
            case Harm.Membership change ->
                change.touches().stream().allMatch(node -> nodes.contains(node) != node.equals(change.comes()));
            case Harm.OnLink link ->
                link.touches().stream().anyMatch(nodes::contains)
                        && link.touches().stream().allMatch(node -> nodes.contains(node) || coming.contains(node));
            case Harm.OnNode node -> nodes.contains(node.node());
        };
        if (!fits) {
            return "expected nodes of " + nodes
                    + (harm instanceof Harm.OnLink ? ", at most one of those that may come, " + coming : "")
                    + (harm instanceof Harm.Membership
                            ? ", and a name that is none of them for the one that comes"
                            : "");
        }
        return harm instanceof Harm.DropVerb drop && !VERBS.contains(drop.verb())
                ? "expected a message's name, one of " + String.join(", ", VERBS)
                : null;
    }

    private static Set<String> verbs() {
        Set<String> verbs = new TreeSet<>();
        records(Message.class).forEach(type -> verbs.add(type.getSimpleName()));
        for (Message.Cause cause : Message.Cause.values()) {
            verbs.add(Message.ReplicaWrite.class.getSimpleName() + "." + cause);
        }
        return verbs;
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Stream.of(type.getPermittedSubclasses()).flatMap(Schedules::records);
    }
}
