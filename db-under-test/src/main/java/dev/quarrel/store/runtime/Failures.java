package dev.quarrel.store.runtime;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens to an exception in a node's own code. It is a bug; it is logged with its stack and counted, and the
/// step it happened in is abandoned like a lost message, which every protocol here survives. An `Error` (no memory,
/// no stack) ends the process instead: nothing can be promised after it.
final class Failures {
    static final int EXIT_CRASH = 255;
    static final AtomicLong COUNT = new AtomicLong();
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static Runnable guarded(String step, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                COUNT.incrementAndGet();
                LOG.error("event=internal_error step={} reason=\"{}\"", step, e.toString(), e);
            } catch (Error e) {
                fatal(step, e);
            }
        };
    }

    /// Ends the process at once, as a crash would.
    static void fatal(String step, Throwable cause) {
        LOG.error("event=fatal step={} reason=\"{}\"", step, cause.toString(), cause);
        Runtime.getRuntime().halt(EXIT_CRASH);
    }
}
