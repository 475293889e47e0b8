package dev.quarrel.store.runtime;

import com.sun.net.httpserver.HttpExchange;
import dev.quarrel.store.Limits;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How much of the heap HTTP requests in progress may take together: a quarter of it. A request waits for its share
/// before
/// its body is read, and is refused after [#PATIENCE_MILLIS]: it certainly did nothing then. Without the bound forty
/// clients who write 1 MiB each at a time would end a node that has 112 MiB.
///
/// The shares are guesses from above. What a write brought is in memory as it was read, as the record, in the journal's
/// batch and the tree, and once for each connection that it is to leave by. What a read will find is not known before:
/// it has room for the largest value from several replicas, and fits the connections on which they come.
final class InFlight {
    static final long PATIENCE_MILLIS = 5_000;
    private static final int COPIES_OF_A_BODY = 6;
    private static final int BYTES_OF_A_READ = 4 * Limits.MAX_VALUE_BYTES;
    private static final int UNIT_BYTES = 1 << 10;

    private final int most;
    private final Semaphore units;

    /// @param heapBytes all there is of it
    InFlight(long heapBytes) {
        most = (int) Math.min(Integer.MAX_VALUE, Math.max(1, heapBytes / 4 / UNIT_BYTES));
        units = new Semaphore(most, true);
    }

    /// A share of nothing so far.
    Share share() {
        return new Share();
    }

    /// What one request holds, given back by closing it.
    final class Share implements AutoCloseable {
        private int held;

        private Share() {}

        /// Waits for what the exchange will take.
        ///
        /// @throws HttpRequest.Bad 503 when it is not to be had
        void take(HttpExchange exchange) throws InterruptedException {
            int wanted = (int) Math.min(most, bytes(exchange) / UNIT_BYTES + 1);
            if (!units.tryAcquire(wanted, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                HttpRequest.discardBody(exchange);
                throw new HttpRequest.Bad(
                        503,
                        "too many bytes of requests are in progress at this node, at most %d KiB are: nothing was done. Retry."
                                .formatted(most),
                        Map.of("Retry-After", "1"));
            }
            held += wanted;
        }

        /// Keeps no more than it takes to send so many bytes.
        void keep(int bytes) {
            int kept = Math.min(held, 2 * bytes / UNIT_BYTES + 1);
            units.release(held - kept);
            held = kept;
        }

        @Override
        public void close() {
            units.release(held);
            held = 0;
        }
    }

    private static long bytes(HttpExchange exchange) {
        return switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> BYTES_OF_A_READ;
            default -> (long) COPIES_OF_A_BODY * Math.min(Limits.MAX_VALUE_BYTES, HttpRequest.announcedBytes(exchange));
        };
    }
}
