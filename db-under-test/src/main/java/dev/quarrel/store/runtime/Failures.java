package dev.quarrel.store.runtime;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens to an exception in a node's own code. It is a bug; it is logged with its stack and counted, and the
/// step it happened in is abandoned like a lost message, which every protocol here survives. An `Error` (no memory,
/// no stack) or a failed tree of the disk ends the process instead: nothing can be promised after it. MVStore closes
/// itself after either and wraps it; a node that lived on could answer pings, and no request.
final class Failures {
    static final int EXIT_CRASH = 255;
    private static final int MOST_CAUSES = 100; // a chain may be a ring
    static final AtomicLong COUNT = new AtomicLong();
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static Runnable guarded(String step, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                if (isFatal(e)) {
                    fatal(step, e);
                }
                COUNT.incrementAndGet();
                LOG.error("event=internal_error step={} reason=\"{}\"", step, e.toString(), e);
            }
        };
    }

    /// Whether it, or what caused it, leaves a process that cannot go on.
    private static boolean isFatal(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(cause -> cause instanceof Error || cause instanceof MVStoreException);
    }

    /// Ends the process at once, as a crash would.
    static void fatal(String step, Throwable cause) {
        LOG.error("event=fatal step={} reason=\"{}\"", step, cause.toString(), cause);
        Runtime.getRuntime().halt(EXIT_CRASH);
    }
}
