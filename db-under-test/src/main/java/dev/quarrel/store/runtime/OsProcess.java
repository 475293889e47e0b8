package dev.quarrel.store.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What the JDK does not tell of another process, or do to it.
final class OsProcess {
    private OsProcess() {}

    /// When it began, in milliseconds since the epoch; 0 where that is not known.
    static long bornMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// Whether SIGSTOP holds it; never where there is no `/proc`.
    static boolean isStopped(ProcessHandle process) throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        return Files.exists(status)
                && Files.readAllLines(status).stream().anyMatch(line -> line.startsWith("State:\tT"));
    }

    /// Sends a signal by its name without SIG, such as `STOP`.
    static void signal(String signal, ProcessHandle process) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -%s %d failed with %d".formatted(signal, process.pid(), code));
        }
    }

    /// Waits for its end until `deadline`, a [System#nanoTime]; false when it lives on.
    static boolean endsBy(long deadline, ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
