package dev.quarrel.store.runtime;

import dev.quarrel.store.Metrics;
import dev.quarrel.store.Node;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// What `GET /metrics` shows, in Prometheus' text format: the node's own counters by their names, and the runtime's.
final class MetricsPage {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    MetricsPage(String id, Node node, Transport transport, Set<String> peers) {
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
