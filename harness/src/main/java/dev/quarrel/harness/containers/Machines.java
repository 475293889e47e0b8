package dev.quarrel.harness.containers;

import com.github.dockerjava.api.exception.DockerException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All containers of one run, from the network to the last sweep.
final class Machines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);
    private static final int SWEEPS = 20;

    private final Engine engine;
    private final Ownership ownership;
    private final Map<String, Machine> machines = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Thread hook = new Thread(this::sweepAtExit, "quarrel-sweep");
    private final List<String> sweptBefore;

    /// What runs on each machine, known once all addresses are.
    interface Database {
        String image();

        /// The command of one node, its addresses given by name.
        List<String> command(String node, Map<String, String> addresses);
    }

    /// Makes the network and the sidecars, and starts the database on each.
    Machines(Engine engine, String run, List<String> names, String baseImage, Database database) {
        this.engine = engine;
        this.ownership = Ownership.of(run);
        sweptBefore = Ownership.sweepOrphans(engine);
        if (!sweptBefore.isEmpty()) {
            LOG.warn("event=swept_leftovers of=\"runs whose process is gone\" what={}", sweptBefore);
        }
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            start(names, baseImage, database);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void start(List<String> names, String baseImage, Database database) {
        String network = "quarrel-" + ownership.run();
        engine.client()
                .createNetworkCmd()
                .withName(network)
                .withLabels(ownership.labels())
                .exec();
        names.forEach(name -> make(name, network, baseImage));
        inParallel(all().stream().map(machine -> done(machine::startNetwork)).toList());
        Map<String, String> addresses = addresses();
        inParallel(all().stream()
                .map(machine ->
                        done(() -> machine.startProcess(database.image(), database.command(machine.name(), addresses))))
                .toList());
    }

    private Machine make(String name, String network, String baseImage) {
        Machine machine = new Machine(engine, name, ownership, network, baseImage);
        engine.client()
                .createVolumeCmd()
                .withName(machine.volume())
                .withLabels(ownership.labels())
                .exec();
        machines.put(name, machine);
        return machine;
    }

    /// One machine more, without a process yet; the same again when it is asked for twice.
    Machine add(String name, String baseImage) {
        Machine known = machines.get(name);
        if (known != null) {
            return known;
        }
        Machine machine = make(name, "quarrel-" + ownership.run(), baseImage);
        machine.startNetwork();
        return machine;
    }

    /// Where the nodes reach each other, by name.
    Map<String, String> addresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        all().forEach(machine -> addresses.put(machine.name(), machine.address()));
        return addresses;
    }

    /// What a killed run had left, removed at the start.
    List<String> sweptBefore() {
        return sweptBefore;
    }

    List<Machine> all() {
        synchronized (machines) {
            return List.copyOf(machines.values());
        }
    }

    Machine named(String name) {
        Machine machine = machines.get(name);
        if (machine == null) {
            throw new IllegalArgumentException("there is no node '" + name + "'; there are " + machines.keySet());
        }
        return machine;
    }

    /// Removes everything. May be called twice.
    @Override
    public void close() {
        sweep();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook runs, or has run.
        }
    }

    /// Testcontainers has a hook of its own that removes containers too, and dies loudly of each that is gone already.
    private void sweepAtExit() {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            if (!(e instanceof DockerException)) {
                LOG.error("event=died thread={}", thread.getName(), e);
            }
        });
        sweep();
    }

    /// Sweeps until nothing is found twice: an interrupted start may still be making things.
    private synchronized void sweep() {
        int clean = 0;
        for (int i = 0; i < SWEEPS && clean < 2; i++) {
            clean = ownership.sweepAll(engine).isEmpty() ? clean + 1 : 0;
        }
    }

    private static Callable<Boolean> done(Runnable task) {
        return () -> {
            task.run();
            return true;
        };
    }

    /// Runs all at once and answers in their order; throws the first failure once all have ended.
    static <T> List<T> inParallel(List<Callable<T>> tasks) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the container engine", e);
        }
    }
}
