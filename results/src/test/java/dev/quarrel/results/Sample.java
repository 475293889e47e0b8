package dev.quarrel.results;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Small runs to draw.
final class Sample {
    private final List<Event> events = new ArrayList<>();

    private Sample() {}

    /// A stale read behind a partition: the page's everyday case. Words go into key, values and node names.
    static History staleRead(String key, String node) {
        Sample sample = new Sample();
        sample.add(100_000, 0, Event.Type.INVOKE, "write", key, 1L, node);
        sample.add(250_000, 0, Event.Type.OK, "write", key, 1L, node);
        sample.nemesis(300_000, "begin-partition-one", List.of("cut from=n1 to=n2"), "partition-one 0");
        sample.add(400_000, 1, Event.Type.INVOKE, "write", key, key + "-2", node);
        sample.add(900_000, 1, Event.Type.OK, "write", key, key + "-2", node);
        sample.add(1_000_000, 2, Event.Type.INVOKE, "read", key, null, node);
        sample.add(1_200_000, 2, Event.Type.OK, "read", key, 1L, node);
        sample.nemesis(1_900_000, "heal-partition-one", null, "partition-one 0");
        sample.add(2_000_000, 1, Event.Type.INVOKE, "write", key, 9L, node);
        sample.add(2_100_000, 1, Event.Type.INFO, "write", key, 9L, node);
        return new History(sample.events);
    }

    static Verdict verdict(History history, String key) {
        List<Event> shown = history.stream().filter(event -> event.index() < 7).toList();
        Anomaly anomaly =
                new Anomaly("stale-read", key, shown, "The read returned 1 although " + key + "-2 was acknowledged.");
        return new Verdict(
                "register", Validity.INVALID, null, List.of(anomaly), Map.of("stats", Map.of("operations", 4L)));
    }

    static Map<String, Object> run(String name) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("name", name);
        run.put("seed", 7L);
        run.put("command", "./quarrel test --profile dynamo --seed 7 --name '" + name + "'");
        run.put("profile", "dynamo");
        run.put("options", Map.of("concurrency", 10L));
        return run;
    }

    /// Any number of operations by ten clients, one in a hundred unknown.
    static History many(int operations, long seed) {
        Random random = new Random(seed);
        Sample sample = new Sample();
        int[] process = new int[10];
        for (int i = 0; i < operations; i++) {
            int thread = i % 10;
            process[thread] = process[thread] == 0 && thread > 0 ? thread : process[thread];
            long time = i * 1_000_000L;
            String f = random.nextBoolean() ? "read" : "write";
            Long asked = f.equals("read") ? null : (Long) (long) i;
            sample.add(time, process[thread], Event.Type.INVOKE, f, "k" + i % 17, asked, "n" + i % 5);
            boolean unknown = random.nextInt(100) == 0;
            Long told = asked == null ? (Long) (long) random.nextInt(1 + i) : asked;
            long took = 300_000L + random.nextInt(600_000);
            sample.add(
                    time + took,
                    process[thread],
                    unknown ? Event.Type.INFO : Event.Type.OK,
                    f,
                    "k" + i % 17,
                    told,
                    "n" + i % 5);
            process[thread] += unknown ? 10 : 0;
        }
        return new History(sample.events);
    }

    private void add(
            long time, int process, Event.Type type, String f, String key, @Nullable Object value, String node) {
        events.add(new Event(events.size(), time, process, type, f, key, value, Map.of("node", node)));
    }

    private void nemesis(long time, String f, @Nullable Object value, String fault) {
        events.add(
                new Event(events.size(), time, Event.NEMESIS, Event.Type.INFO, f, null, value, Map.of("fault", fault)));
    }
}
