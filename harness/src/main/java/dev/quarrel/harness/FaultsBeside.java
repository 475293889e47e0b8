package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Says of each anomaly which faults there were beside it: those that took effect, on replicas of its key or the nodes
/// that its operations were sent to (a cut: between two of them), while these ran; or that none did.
///
/// ```
/// Meanwhile partition-one (3.903–5.200 s): cut from=n2 to=n1, cut from=n1 to=n2.
/// No fault had struck by then: none was needed.
/// ```
final class FaultsBeside {
    private static final int MOST_HARMS = 4;

    private final List<Struck> struck = new ArrayList<>();
    private final Function<String, List<String>> homes;

    /// A fault that took effect.
    ///
    /// @param until when it had healed, in nanoseconds, or the end of time
    record Struck(String fault, long from, long until, List<Harm> harms) {
        String times() {
            return until == Long.MAX_VALUE
                    ? "from " + when(from) + " on"
                    : String.format(Locale.ROOT, "%.3f–%.3f s", from / 1e9, until / 1e9);
        }
    }

    /// A time in words, to the millisecond: a message takes no longer.
    static String when(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    /// @param homes the replicas of a key
    FaultsBeside(Schedule schedule, History history, Function<String, List<String>> homes) {
        this.homes = homes;
        for (Event event : history) {
            if (event.isNemesis()
                    && event.f().startsWith("begin-")
                    && event.extra().get("fault") instanceof String name) {
                Event end = end(history, name);
                // Without an end nothing is known of its effect; a fault that never bit did nothing.
                if (end == null || (end.extra().get("bites") instanceof Number bites && bites.longValue() > 0)) {
                    int number = Integer.parseInt(name.substring(name.lastIndexOf(' ') + 1));
                    struck.add(new Struck(
                            event.f().substring("begin-".length()),
                            event.time(),
                            end == null ? Long.MAX_VALUE : end.time(),
                            schedule.steps().get(number).harms()));
                }
            }
        }
    }

    List<Struck> struck() {
        return struck;
    }

    private static @Nullable Event end(History history, String name) {
        for (Event event : history) {
            if (event.isNemesis()
                    && event.f().startsWith("heal-")
                    && name.equals(event.extra().get("fault"))) {
                return event;
            }
        }
        return null;
    }

    Verdict tell(Verdict verdict) {
        return verdict.telling(this::sentence);
    }

    private String sentence(Anomaly anomaly) {
        if (anomaly.events().isEmpty()) {
            return "";
        }
        Set<String> nodes = new LinkedHashSet<>();
        anomaly.events().stream().map(Event::node).filter(Objects::nonNull).forEach(nodes::add);
        String key = anomaly.key();
        if (key != null) {
            nodes.addAll(homes.apply(key));
        }
        long from = anomaly.events().stream().mapToLong(Event::time).min().orElseThrow();
        long until = anomaly.events().stream().mapToLong(Event::time).max().orElseThrow();
        // Whoever came to the cluster by then may be a replica of any key.
        struck.stream()
                .filter(fault -> fault.from() <= until)
                .flatMap(fault -> fault.harms().stream())
                .filter(Harm.Membership.class::isInstance)
                .map(change -> ((Harm.Membership) change).comes())
                .filter(newcomer -> !newcomer.isEmpty())
                .forEach(nodes::add);
        List<String> meanwhile = new ArrayList<>();
        boolean any = false;
        Struck last = null;
        for (Struck fault : struck) {
            any |= fault.from() <= until;
            List<Harm> harms = fault.harms().stream()
                    .filter(harm -> nodes.containsAll(harm.touches()))
                    .toList();
            if (harms.isEmpty() || fault.from() > until) {
                continue;
            }
            if (fault.until() >= from) {
                meanwhile.add(words(fault, harms));
            } else {
                last = fault;
            }
        }
        if (!meanwhile.isEmpty()) {
            return " Meanwhile " + String.join("; ", meanwhile) + ".";
        }
        if (last != null) {
            return " No fault touched these nodes meanwhile; the last before was " + words(last, last.harms()) + ".";
        }
        return any
                ? " No fault had touched any of "
                        + String.join(", ", nodes.stream().sorted().toList()) + " by then."
                : " No fault had struck by then: none was needed.";
    }

    private static String words(Struck fault, List<Harm> harms) {
        List<String> texts = harms.stream().limit(MOST_HARMS).map(Harm::text).toList();
        return fault.fault() + " (" + fault.times() + "): " + String.join(", ", texts)
                + (harms.size() > MOST_HARMS ? " and " + (harms.size() - MOST_HARMS) + " more" : "");
    }
}
