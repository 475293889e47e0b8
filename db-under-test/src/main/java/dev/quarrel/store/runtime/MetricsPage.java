package dev.quarrel.store.runtime;

import dev.quarrel.store.Health;
import dev.quarrel.store.Latency;
import dev.quarrel.store.Metrics;
import dev.quarrel.store.Node;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/// What `GET /metrics` shows, in Prometheus' text format: the node's own counters by their names, and the runtime's.
final class MetricsPage {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Node node;
    private final MultiGauge requests = rows("quarrel.requests.ended", "clients' requests, by how they ended");
    private final MultiGauge latencies = rows("quarrel.request.seconds", "clients' requests, as this node coordinates");
    private final MultiGauge peerLatencies = rows("quarrel.peer.seconds", "replicas' answers to this coordinator");
    private final MultiGauge hints = rows("quarrel.hints.waiting", "hints held here, by the node they are for");
    private final MultiGauge health = rows("quarrel.health", "1 when the node serves and complains of nothing");

    MetricsPage(String id, Node node, Transport transport, Set<String> peers) {
        this.node = node;
        registry.config().commonTags("node", id);
        count("quarrel.messages.dropped", "messages that no connection took", transport, Transport::dropped);
        count("quarrel.frames.refused", "frames that could not be read", transport, Transport::badFrames);
        for (Field field : Metrics.class.getFields()) {
            count(
                    "quarrel.node." + snake(field.getName()),
                    "since the node's start",
                    node.metrics(),
                    of -> read(field, of));
        }
        count("quarrel.internal.errors", "exceptions in the node's own code", Failures.COUNT, c -> c.get());
        for (String peer : peers) {
            Gauge.builder("quarrel.peer.connected", transport, t -> t.connected(peer) ? 1 : 0)
                    .description("whether the link to the peer is up")
                    .tag("peer", peer)
                    .register(registry);
        }
        Gauge.builder("quarrel.heap.used.bytes", Runtime.getRuntime(), r -> r.totalMemory() - r.freeMemory())
                .register(registry);
    }

    /// How far the node's wall clock has been made wrong, in milliseconds.
    void clock(AtomicLong offsetMillis) {
        Gauge.builder("quarrel.clock.offset.millis", offsetMillis, AtomicLong::get)
                .description("how far the wall clock has been made wrong")
                .register(registry);
    }

    /// Copies what has labels of its own out of the node. On the node's event loop only.
    void refresh() {
        Metrics counted = node.metrics();
        Health state = node.health();
        List<MultiGauge.Row<?>> ended = new ArrayList<>();
        counted.outcomes().forEach((name, count) -> {
            List<String> parts = List.of(name.split(" ", -1));
            ended.add(MultiGauge.Row.of(
                    Tags.of("operation", parts.get(0), "level", parts.get(1), "outcome", parts.get(2)), count));
        });
        requests.register(ended, true);
        List<MultiGauge.Row<?>> operations = new ArrayList<>();
        counted.operations()
                .forEach((operation, latency) -> operations.addAll(
                        quantiles("operation", operation.name().toLowerCase(Locale.ROOT), latency)));
        latencies.register(operations, true);
        List<MultiGauge.Row<?>> answers = new ArrayList<>();
        counted.peers().forEach((peer, latency) -> answers.addAll(quantiles("peer", peer, latency)));
        peerLatencies.register(answers, true);
        List<MultiGauge.Row<?>> waiting = new ArrayList<>();
        state.hints().forEach((target, count) -> waiting.add(MultiGauge.Row.of(Tags.of("for", target), count)));
        hints.register(waiting, true);
        int well = state.complaints().isEmpty() ? 1 : 0;
        health.register(List.of(MultiGauge.Row.of(Tags.empty(), well)), true);
    }

    private static List<MultiGauge.Row<?>> quantiles(String label, String name, Latency latency) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (double quantile : new double[] {0.5, 0.99}) {
            Tags tags = Tags.of(label, name, "quantile", String.valueOf(quantile));
            rows.add(MultiGauge.Row.of(tags, (double) latency.quantileNanos(quantile) / 1e9));
        }
        return rows;
    }

    private MultiGauge rows(String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    /// The timer of gateway requests of one kind and outcome.
    Timer http(String operation, int status) {
        return Timer.builder("quarrel.http.requests")
                .description("requests at the gateway")
                .tag("operation", operation)
                .tag("status", String.valueOf(status))
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    String text() {
        return registry.scrape();
    }

    private static double read(Field field, Metrics of) {
        try {
            return field.getLong(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("expected a public long: " + field, e);
        }
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", ".$1").toLowerCase(Locale.ROOT);
    }

    private <T> void count(String name, String description, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, of, value).description(description).register(registry);
    }
}
