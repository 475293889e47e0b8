package dev.quarrel.harness.containers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/// Waits until every node says that it is well.
final class Health {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final long PAUSE_MILLIS = 50;

    private Health() {}

    static void await(Engine engine, Machines machines) {
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build()) {
            List<Callable<Boolean>> waits = machines.all().stream()
                    .<Callable<Boolean>>map(machine -> () -> await(engine, http, machine))
                    .toList();
            Machines.inParallel(waits);
        }
    }

    private static boolean await(Engine engine, HttpClient http, Machine machine) throws InterruptedException {
        InetSocketAddress address = machine.reachedAt(Machine.HTTP_PORT);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/health"))
                .timeout(Duration.ofSeconds(2))
                .build();
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        String last = "nothing";
        while (System.nanoTime() < deadline) {
            try {
                int status = http.send(request, BodyHandlers.ofString()).statusCode();
                if (status == 200) {
                    return true;
                }
                last = "status " + status;
            } catch (IOException e) {
                last = e.toString();
            }
            if (!engine.isRunning(machine.process())) {
                throw new IllegalStateException(
                        "node " + machine.name() + " ended at its start; its log:\n" + machine.logs());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("node " + machine.name() + " was not well within " + PATIENCE_MILLIS
                + " ms; its /health said " + last + "; its log:\n" + machine.logs());
    }
}
