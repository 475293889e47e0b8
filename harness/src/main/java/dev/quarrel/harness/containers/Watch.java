package dev.quarrel.harness.containers;

import dev.quarrel.harness.Observation;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks every node for its `/metrics` once a second while a test runs. A node that does not answer in time has no
/// figures in that second, and counts as down.
final class Watch implements AutoCloseable {
    private static final long EVERY_MILLIS = 1_000;
    private static final long PATIENCE_MILLIS = 800;

    /// What a report shows, by the metric that holds it; of those with labels the sum is meant.
    private static final Map<String, String> NAMES = Map.of(
            "quarrel_hints_waiting", "hints",
            "quarrel_node_hints_delivered_total", "hintsDelivered",
            "quarrel_node_read_repairs_total", "readRepairs",
            "quarrel_node_hedged_reads_total", "hedgedReads",
            "quarrel_node_stale_replies_total", "staleReplies",
            "quarrel_node_anti_entropy_keys_total", "antiEntropyKeys",
            "quarrel_clock_offset_millis", "clockMillis");

    private final Machines machines;
    private final Loop loop;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(PATIENCE_MILLIS))
            .build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("quarrel-watch").factory());

    Watch(Machines machines, Loop loop) {
        this.machines = machines;
        this.loop = loop;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ended by close, and by nothing else
    void open(Observation into) {
        clock.scheduleAtFixedRate(() -> look(into), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// All nodes at once; the answers go to the thread that owns the world.
    @SuppressWarnings("FutureReturnValueIgnored") // each answer has its own end, and none fails
    private void look(Observation into) {
        long time = loop.nanoTime();
        Map<String, CompletableFuture<Map<String, Long>>> asked = new TreeMap<>();
        for (Machine machine : machines.all()) {
            if (!machine.isGone()) {
                asked.put(machine.name(), ask(machine));
            }
        }
        CompletableFuture<?>[] all = asked.values().toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).thenRun(() -> {
            Map<String, Map<String, Long>> nodes = new TreeMap<>();
            asked.forEach((node, gauges) -> nodes.put(node, gauges.join()));
            loop.post(() -> into.sample(time, nodes));
        });
    }

    private CompletableFuture<Map<String, Long>> ask(Machine machine) {
        InetSocketAddress address = machine.reachedAt(Machine.HTTP_PORT);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/metrics"))
                .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).handle(Watch::gauges);
    }

    private static Map<String, Long> gauges(@Nullable HttpResponse<String> reply, @Nullable Throwable failure) {
        return reply == null || reply.statusCode() != 200 ? Map.of("up", 0L) : gauges(reply.body());
    }

    /// Prometheus' text: `quarrel_hints_waiting{for="n2",node="n1"} 3.0`, a figure a line, sums by name.
    static Map<String, Long> gauges(String text) {
        Map<String, Long> gauges = new LinkedHashMap<>();
        gauges.put("up", 1L);
        gauges.put("hints", 0L); // a node without any has no such line
        List<String> lines = new ArrayList<>(text.lines().toList());
        lines.removeIf(line -> line.startsWith("#") || line.isBlank());
        for (String line : lines) {
            int end = line.lastIndexOf(' ');
            String ours = NAMES.get(line.substring(0, end).replaceFirst("\\{.*", ""));
            if (ours != null) {
                gauges.merge(ours, Math.round(Double.parseDouble(line.substring(end + 1))), Long::sum);
            }
        }
        return gauges;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        http.shutdownNow();
    }
}
