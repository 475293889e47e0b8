package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says of a candidate whether it fails as the whole run did, and for the same cause. By the anomaly's name alone a
/// shrunk run would slip to another one, so besides it:
///
/// - final operations still come only when all before them has ended and had the plan's time to settle: replicas that
///   are read at once after a write differ in any store;
/// - where the store has declared defects, the same candidate without them shows nothing that the whole run without
///   them did not.
final class Oracle {
    private static final long MILLI = 1_000_000;

    private final String anomaly;
    private final Function<Plan, World> open;
    /// What the whole run shows without its defects; null where there is nothing to compare with.
    private final @Nullable Set<String> without;

    /// A candidate that failed as wanted.
    record Seen(List<Event> history, Anomaly anomaly) {}

    /// @param whole the run with all its operations as a script
    /// @param anomaly what must show, by name
    Oracle(Plan whole, String anomaly, Function<Plan, World> open) {
        this.anomaly = anomaly;
        this.open = open;
        Run.Quick sound = whole.store().defects().isEmpty() ? null : play(whole.withoutDefects());
        Set<String> shown = sound == null ? Set.of() : names(sound.verdict());
        // Where it shows without them, too, they are not its cause.
        this.without = sound == null || shown.contains(anomaly) ? null : shown;
    }

    /// The candidate's run; null where it does not fail, or not for this cause.
    @Nullable
    Seen shown(Plan plan) {
        Run.Quick quick = play(plan);
        if (quick == null || !settled(plan, quick.history())) {
            return null;
        }
        Anomaly found = quick.verdict().anomalies().stream()
                .filter(each -> each.name().equals(anomaly))
                .findFirst()
                .orElse(null);
        return found == null || !onlyByDefects(plan) ? null : new Seen(quick.history(), found);
    }

    private boolean onlyByDefects(Plan plan) {
        if (without == null) {
            return true;
        }
        Run.Quick sound = play(plan.withoutDefects());
        return sound != null && without.containsAll(names(sound.verdict()));
    }

    private static Set<String> names(Verdict verdict) {
        return verdict.validity() == Validity.VALID
                ? Set.of()
                : verdict.anomalies().stream().map(Anomaly::name).collect(Collectors.toSet());
    }

    private Run.@Nullable Quick play(Plan plan) {
        try (World world = open.apply(plan)) {
            return Run.quickly(plan, world);
        } catch (IllegalArgumentException | IllegalStateException impossible) {
            return null;
        }
    }

    /// Whether the first final operation began so long after all others had been begun and all faults were healed, with
    /// nothing else going on any more.
    private static boolean settled(Plan plan, List<Event> history) {
        Set<Integer> running = new HashSet<>();
        long last = 0;
        boolean ending = false;
        for (Event event : history) {
            boolean begins = event.type() == Event.Type.INVOKE;
            if (begins && Script.isFinal(event.extra())) {
                if (!ending && (event.time() - last < plan.settleMillis() * MILLI || !running.isEmpty())) {
                    return false;
                }
                ending = true;
            } else if (begins) {
                running.add(event.process());
                last = event.time();
                if (ending) {
                    return false;
                }
            } else if (event.isNemesis()) {
                if (ending && !event.f().equals(Runner.WHOLE)) {
                    return false;
                }
                last = event.time();
            } else {
                running.remove(event.process());
            }
        }
        return true;
    }
}
