package dev.quarrel.checker.judges;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Histories for tests, told briefly. A line is `process f key value [outcome] [field=value …]`:
///
/// ```
/// 0 write x 1            invoked and ok at once
/// 1 write x 2 info       invoked, outcome unknown
/// 2 > read x             invoked
/// 2 < read x 1 node=n2   ok
/// 2 ! write x 1          failed
/// ```
///
/// `-` is no value (or no key), `[1,2]` a list; time advances by a millisecond an event, unless `at=millis` says when.
final class Tale {
    private final List<Event> events = new ArrayList<>();

    static History of(String... lines) {
        Tale tale = new Tale();
        for (String line : lines) {
            tale.line(line.strip().split(" +", -1));
        }
        return new History(tale.events);
    }

    /// A history in few lines, for messages of failing tests.
    static String show(History history) {
        StringBuilder text = new StringBuilder();
        for (Event e : history) {
            text.append('\n').append(e.index()).append(": ").append(e.process()).append(' ');
            text.append(e.type())
                    .append(' ')
                    .append(e.f())
                    .append(' ')
                    .append(e.key())
                    .append(' ')
                    .append(e.value());
        }
        return text.toString();
    }

    static List<String> names(Verdict verdict) {
        return verdict.anomalies().stream()
                .map(Anomaly::name)
                .sorted()
                .distinct()
                .toList();
    }

    static Verdict judge(Checker checker, String... lines) {
        return checker.check(of(lines), Budget.DEFAULT);
    }

    private void line(String[] words) {
        boolean marked = words[1].length() == 1;
        String mark = marked ? words[1] : "";
        int f = marked ? 2 : 1;
        String key = words.length > f + 1 && !words[f + 1].equals("-") ? words[f + 1] : null;
        Object value = words.length > f + 2 && !words[f + 2].contains("=") ? parse(words[f + 2]) : null;
        Map<String, Object> extra = new LinkedHashMap<>();
        String outcome = "ok";
        for (int i = f + 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals > 0) {
                extra.put(words[i].substring(0, equals), notNull(parse(words[i].substring(equals + 1))));
            } else if (i > f + 2) {
                outcome = words[i];
            }
        }
        int process = words[0].equals("nemesis") ? Event.NEMESIS : Integer.parseInt(words[0]);
        if (process == Event.NEMESIS) {
            add(process, Event.Type.INFO, words[f], key, value, extra);
            return;
        }
        boolean argument = !words[f].startsWith("read") && !words[f].equals("dequeue") && !words[f].equals("drain");
        if (!mark.equals("<") && !mark.equals("!")) {
            add(process, Event.Type.INVOKE, words[f], key, argument ? value : null, extra);
        }
        if (!mark.equals(">")) {
            Event.Type type = mark.equals("!") ? Event.Type.FAIL : mark.equals("<") ? Event.Type.OK : type(outcome);
            add(process, type, words[f], key, value, extra);
        }
    }

    private static Event.Type type(String outcome) {
        return Event.Type.valueOf(outcome.toUpperCase(java.util.Locale.ROOT));
    }

    private static Object notNull(@Nullable Object value) {
        return value == null ? "null" : value;
    }

    private static @Nullable Object parse(String word) {
        if (word.equals("-")) {
            return null;
        }
        if (word.startsWith("[")) {
            List<Object> list = new ArrayList<>();
            String inside = word.substring(1, word.length() - 1);
            if (!inside.isEmpty()) {
                for (String each : inside.split(",", -1)) {
                    list.add(notNull(parse(each)));
                }
            }
            return list;
        }
        return word.matches("-?\\d+") ? (Object) Long.valueOf(word) : word;
    }

    private void add(
            int process,
            Event.Type type,
            String f,
            @Nullable String key,
            @Nullable Object value,
            Map<String, Object> extra) {
        Map<String, Object> fields = new LinkedHashMap<>(extra);
        Object at = fields.remove("at");
        long time = at instanceof Long millis ? millis * 1_000_000 : events.size() * 1_000_000L;
        events.add(new Event(events.size(), time, process, type, f, key, value, fields));
    }
}
