package dev.quarrel.harness.containers;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Statistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/// Starves a container of its processor by a quota (the kernel's CFS bandwidth control): once it has used a twentieth
/// of a period it stands still until the period's end. A busy node so loses up to one period every time.
final class Starvation {
    private static final long LONGEST_PERIOD_MICROS = 1_000_000;
    private static final long SHORTEST_PERIOD_MICROS = 20_000;
    private static final long SHARE = 20;
    private static final long UNLIMITED = -1;
    private static final long STATISTICS_SECONDS = 10;

    private Starvation() {}

    static boolean possible(Engine engine) {
        Boolean quota = engine.client().infoCmd().exec().getCpuCfsQuota();
        return quota != null && quota;
    }

    /// Lets the container stand still for about `millis` at a time; 0 ends it.
    static void set(Engine engine, String container, long millis) {
        long periodMicros = Math.clamp(millis * 1_000, SHORTEST_PERIOD_MICROS, LONGEST_PERIOD_MICROS);
        engine.client()
                .updateContainerCmd(container)
                .withCpuPeriod(periodMicros)
                .withCpuQuota(millis == 0 ? UNLIMITED : periodMicros / SHARE)
                .exec();
    }

    /// In how many periods the container was made to stand still since it started.
    static long standstills(Engine engine, String container) {
        try (First reading =
                engine.client().statsCmd(container).withNoStream(true).exec(new First())) {
            reading.awaitCompletion(STATISTICS_SECONDS, TimeUnit.SECONDS);
            return reading.standstills;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class First extends ResultCallback.Adapter<Statistics> {
        private volatile long standstills;

        @Override
        public void onNext(Statistics statistics) {
            if (statistics.getCpuStats().getThrottlingData() != null) {
                Long periods = statistics.getCpuStats().getThrottlingData().getThrottledPeriods();
                standstills = periods == null ? 0 : periods;
            }
        }
    }
}
