package dev.quarrel.harness.containers;

import dev.quarrel.nemesis.Harm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes one node's wall clock wrong through the store's own admin port, for containers share the host's clock. While
/// any harm to it is in force the offset is set again every few milliseconds: a drift needs that, and so does a node
/// that was restarted in between.
final class NodeClock implements AutoCloseable {
    private static final long TICK_MILLIS = 50;
    private static final int OK = 200;

    private final InetSocketAddress address;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(500))
            .build();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("quarrel-clock").factory());
    private final Map<Harm, InForce> active = new LinkedHashMap<>();
    private @Nullable ScheduledFuture<?> ticking;

    /// How often a harm is in force, since when, and how often the node confirmed a wrong clock under it.
    private record InForce(int times, long sinceNanos, long bites) {}

    NodeClock(InetSocketAddress address, String token) {
        this.address = address;
        this.token = token;
    }

    static boolean does(Harm harm) {
        return harm instanceof Harm.OnClock;
    }

    /// Answers 1 where the node confirmed the wrong time.
    synchronized Map<Harm, Long> begin(List<Harm> harms) {
        for (Harm harm : harms) {
            active.merge(
                    harm,
                    new InForce(1, System.nanoTime(), 0),
                    (old, fresh) -> new InForce(old.times + 1, old.sinceNanos, old.bites));
        }
        tick();
        retime();
        return bites(harms);
    }

    synchronized Map<Harm, Long> end(List<Harm> harms) {
        Map<Harm, Long> bites = bites(harms);
        for (Harm harm : harms) {
            active.computeIfPresent(
                    harm, (same, old) -> old.times == 1 ? null : new InForce(old.times - 1, old.sinceNanos, old.bites));
        }
        retime();
        tick();
        return bites;
    }

    private Map<Harm, Long> bites(List<Harm> harms) {
        Map<Harm, Long> bites = new LinkedHashMap<>();
        harms.forEach(harm -> bites.put(harm, active.getOrDefault(harm, new InForce(0, 0, 0)).bites));
        return bites;
    }

    /// Ticks as fast as the fastest strobe wants it, and not at all when nothing is wrong.
    private void retime() {
        if (ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
        if (!active.isEmpty()) {
            long period = active.keySet().stream()
                    .mapToLong(harm -> harm instanceof Harm.ClockStrobe strobe
                            ? Math.max(2, strobe.periodMillis() / 2)
                            : TICK_MILLIS)
                    .min()
                    .orElse(TICK_MILLIS);
            ticking = ticker.scheduleAtFixedRate(this::tick, period, period, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void tick() {
        long now = System.nanoTime();
        long offsetMillis = active.entrySet().stream()
                .mapToLong(entry -> offsetMillis(entry.getKey(), now - entry.getValue().sinceNanos))
                .sum();
        if (set(offsetMillis) && offsetMillis != 0) {
            active.replaceAll((harm, old) -> offsetMillis(harm, now - old.sinceNanos) == 0
                    ? old
                    : new InForce(old.times, old.sinceNanos, old.bites + 1));
        }
    }

    private static long offsetMillis(Harm harm, long forNanos) {
        if (harm instanceof Harm.OnClock clock) {
            return clock.offMillis(forNanos);
        }
        throw new IllegalArgumentException("not a clock's harm: " + harm);
    }

    /// False where the node does not answer: it is down, and has no clock.
    private boolean set(long offsetMillis) {
        URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort()
                + "/admin/clock?offsetMillis=" + offsetMillis);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofMillis(500))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        http.close();
    }
}
