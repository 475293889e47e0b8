package dev.quarrel.results;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A stretch of time during which a fault held, read from the steps of the nemesis.
///
/// A step says in its `f` what it does to which fault (`begin-kill`, `heal-kill`; also `start-…`, `stop-…`, and
/// `restart` or `resume`), and in a field `fault` which strike of that fault it was. A step that nothing ends lasts
/// until
/// the history does; one that was unsupported makes no band.
///
/// @param name the fault: `partition-one`, `kill`, …
/// @param from nanoseconds since the start of the test
/// @param to nanoseconds since the start of the test
/// @param detail what was broken, as the nemesis said it
public record FaultBand(String name, long from, long to, String detail) {
    private static final Set<String> BEGINS = Set.of("begin", "begun", "start", "inject");
    private static final Set<String> ENDS = Set.of("heal", "healed", "stop", "end", "broken");
    private static final Set<String> NEVER = Set.of("unsupported");
    private static final Map<String, String> ENDS_OF =
            Map.of("restart", "kill", "resume", "pause", "continue", "pause");
    private static final int DETAIL_CHARS = 160;

    /// A step of the nemesis taken apart.
    private record Said(String phase, String fault, Object number) {
        static Said of(Event event) {
            Object number = event.extra().getOrDefault("fault", "");
            String ended = ENDS_OF.get(event.f());
            if (ended != null) {
                return new Said("end", ended, number);
            }
            String[] words = event.f().split("[- ]", 2);
            boolean phased = BEGINS.contains(words[0]) || ENDS.contains(words[0]) || NEVER.contains(words[0]);
            return phased
                    ? new Said(words[0], words.length > 1 ? words[1] : "", number)
                    : new Said("begin", event.f(), number);
        }

        String id() {
            return fault + " " + number;
        }
    }

    static List<FaultBand> of(List<Event> events) {
        Map<String, FaultBand> open = new LinkedHashMap<>();
        Map<String, FaultBand> ended = new LinkedHashMap<>();
        List<FaultBand> bands = new ArrayList<>();
        long end = 0;
        for (Event event : events) {
            end = Math.max(end, event.time());
            if (event.isNemesis()) {
                step(event, open, ended, bands);
            }
        }
        for (FaultBand band : open.values()) {
            bands.add(band.until(end));
        }
        bands.addAll(ended.values());
        bands.sort(Comparator.comparingLong(FaultBand::from).thenComparing(FaultBand::name));
        return bands;
    }

    private static void step(
            Event event, Map<String, FaultBand> open, Map<String, FaultBand> ended, List<FaultBand> bands) {
        Said said = Said.of(event);
        if (NEVER.contains(said.phase)) {
            return;
        }
        if (BEGINS.contains(said.phase)) {
            open.putIfAbsent(said.id(), new FaultBand(said.fault, event.time(), event.time(), detail(event)));
            return;
        }
        if (said.fault.isEmpty() || said.fault.equals("all")) {
            open.values().forEach(band -> bands.add(band.until(event.time())));
            open.clear();
            return;
        }
        FaultBand band = open.remove(said.id());
        FaultBand before = ended.remove(said.id());
        if (band == null && before != null) {
            // asked to heal, and now healed: it held until now
            ended.put(said.id(), before.until(event.time()));
            return;
        }
        if (before != null) {
            bands.add(before);
        }
        if (band != null) {
            ended.put(said.id(), band.until(event.time()));
        }
    }

    private FaultBand until(long time) {
        return new FaultBand(name, from, time, detail);
    }

    private static String detail(Event event) {
        Object value = event.value();
        if (value instanceof List<?> list) {
            return Text.shortened(
                    String.join(", ", list.stream().map(String::valueOf).toList()), DETAIL_CHARS);
        }
        return value == null ? "" : Text.shortened(value, DETAIL_CHARS);
    }
}
