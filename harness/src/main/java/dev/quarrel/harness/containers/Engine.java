package dev.quarrel.harness.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/// The container engine, as far as this harness asks anything of it. Every call waits for the engine's answer.
final class Engine {
    private static final long EXEC_SECONDS = 30;
    private static final long POLL_NANOS = 5_000_000;

    private final DockerClient client;

    private Engine(DockerClient client) {
        this.client = client;
    }

    /// What a command wrote, both streams together, and how it ended.
    record Ran(long exitCode, String output) {}

    /// The engine that Testcontainers finds (environment, socket, context).
    static Engine connect() {
        String reason = whyNot();
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
        return new Engine(DockerClientFactory.instance().client());
    }

    /// Why containers cannot run here, in words; null when they can.
    static @Nullable String whyNot() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return null;
        }
        return "containers are unsupported here, because no container engine answers: start one (dockerd), or point"
                + " DOCKER_HOST at one, then try `docker version`";
    }

    String version() {
        return String.valueOf(client.versionCmd().exec().getVersion());
    }

    DockerClient client() {
        return client;
    }

    /// Runs a shell script in a container.
    Ran exec(String container, String script) {
        return execArgs(container, "sh", "-c", script);
    }

    private Ran execArgs(String container, String... command) {
        String id = client.execCreateCmd(container)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withCmd(command)
                .exec()
                .getId();
        Output output = new Output();
        try (Output reading = client.execStartCmd(id).exec(output)) {
            if (!reading.awaitCompletion(EXEC_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        Arrays.toString(command) + " did not end within " + EXEC_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + Arrays.toString(command), e);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new Ran(exitCode(id), output.text());
    }

    /// The engine closes the output before it notes how the command ended.
    private long exitCode(String exec) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(EXEC_SECONDS);
        while (System.nanoTime() < deadline) {
            Long exitCode = client.inspectExecCmd(exec).exec().getExitCodeLong();
            if (exitCode != null) {
                return exitCode;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return -1;
    }

    /// As [#exec], and throws what the script wrote where it fails.
    String run(String container, String script) {
        Ran ran = exec(container, script);
        if (ran.exitCode() != 0) {
            throw new IllegalStateException(
                    "expected exit code 0, got " + ran.exitCode() + " from: " + script + "\n" + ran.output());
        }
        return ran.output();
    }

    void signal(String container, String signal) {
        client.killContainerCmd(container).withSignal(signal).exec();
    }

    /// Starts a stopped container; one that runs is left alone.
    void start(String container) {
        try {
            client.startContainerCmd(container).exec();
        } catch (NotModifiedException e) {
            // It runs: what was wanted.
        }
    }

    boolean isRunning(String container) {
        Boolean running = inspect(container).getState().getRunning();
        return running != null && running;
    }

    InspectContainerResponse inspect(String container) {
        return client.inspectContainerCmd(container).exec();
    }

    /// The state letters of a container's first process, as `ps` has them: `S`, `R`, `T` (stopped), …
    String processState(String container) {
        String[][] rows = client.topContainerCmd(container)
                .withPsArgs("-o pid,stat")
                .exec()
                .getProcesses();
        return rows.length == 0 ? "" : rows[0][1];
    }

    /// All that a container wrote to its standard output and error, across restarts.
    String logs(String container) {
        Output output = new Output();
        try (Output reading = client.logContainerCmd(container)
                .withStdOut(true)
                .withStdErr(true)
                .exec(output)) {
            reading.awaitCompletion(EXEC_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return output.text();
    }

    /// Containers with a label, running or not: id → all their labels.
    Map<String, Map<String, String>> containersWith(String label) {
        return client.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec().stream()
                .collect(java.util.stream.Collectors.toMap(found -> found.getId(), found -> found.getLabels()));
    }

    /// Kills and deletes a container; one that is gone already is what was wanted.
    void remove(String container) {
        try {
            client.removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException e) {
            // Somebody else swept it, or is sweeping it.
        }
    }

    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();

        @Override
        public synchronized void onNext(Frame frame) {
            if (frame.getStreamType() != StreamType.STDIN) {
                bytes.writeBytes(frame.getPayload());
            }
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
