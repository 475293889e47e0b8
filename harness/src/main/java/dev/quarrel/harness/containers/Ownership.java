package dev.quarrel.harness.containers;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who owns a container, a network or a volume, written on it as labels, so that whatever a killed run left behind can
/// be swept by the next one, and what a living run uses never is.
///
/// ```
/// dev.quarrel          3f9c…                one run
/// dev.quarrel.owner    4711                 its process …
/// dev.quarrel.since    1795236000123        … which started then (process ids are used again)
/// dev.quarrel.host     6b1e…/pid:[40265]    … and means something only to those who share its process ids
/// ```
record Ownership(String run, long owner, long sinceMillis, String host) {
    static final String RUN = "dev.quarrel";
    private static final String OWNER = "dev.quarrel.owner";
    private static final String SINCE = "dev.quarrel.since";
    private static final String HOST = "dev.quarrel.host";
    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    /// A new run of this process.
    static Ownership of(String run) {
        ProcessHandle self = ProcessHandle.current();
        return new Ownership(run, self.pid(), since(self), thisHost());
    }

    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(RUN, run);
        labels.put(OWNER, String.valueOf(owner));
        labels.put(SINCE, String.valueOf(sinceMillis));
        labels.put(HOST, host);
        return labels;
    }

    /// Whether the labels are of a run whose process is gone. Of a process on another host nothing is known: it counts
    /// as alive.
    static boolean orphaned(Map<String, String> labels) {
        if (!thisHost().equals(labels.get(HOST))) {
            return false;
        }
        long pid = Long.parseLong(labels.getOrDefault(OWNER, "-1"));
        long since = Long.parseLong(labels.getOrDefault(SINCE, "-1"));
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process -> since(process) != since)
                .orElse(true);
    }

    /// Removes what runs whose process is gone have left behind. Answers what it removed, in words.
    static List<String> sweepOrphans(Engine engine) {
        return sweep(engine, RUN, Ownership::orphaned);
    }

    /// Removes all that belongs to this run.
    List<String> sweepAll(Engine engine) {
        return sweep(engine, RUN + "=" + run, labels -> true);
    }

    private static List<String> sweep(
            Engine engine, String label, java.util.function.Predicate<Map<String, String>> doomed) {
        List<String> swept = new ArrayList<>();
        engine.containersWith(label).forEach((id, labels) -> {
            if (doomed.test(labels)) {
                remove(swept, "container " + id, () -> engine.remove(id));
            }
        });
        for (Network network : engine.client()
                .listNetworksCmd()
                .withFilter("label", List.of(label))
                .exec()) {
            if (doomed.test(network.getLabels())) {
                remove(
                        swept,
                        "network " + network.getName(),
                        () -> engine.client().removeNetworkCmd(network.getId()).exec());
            }
        }
        for (InspectVolumeResponse volume : Objects.requireNonNullElse(
                engine.client()
                        .listVolumesCmd()
                        .withFilter("label", List.of(label))
                        .exec()
                        .getVolumes(),
                List.<InspectVolumeResponse>of())) {
            if (doomed.test(volume.getLabels())) {
                remove(
                        swept,
                        "volume " + volume.getName(),
                        () -> engine.client().removeVolumeCmd(volume.getName()).exec());
            }
        }
        return swept;
    }

    private static void remove(List<String> swept, String what, Runnable removal) {
        try {
            removal.run();
            swept.add(what);
        } catch (NotFoundException e) {
            LOG.debug("event=gone_already what=\"{}\"", what);
        } catch (DockerException e) {
            // One stubborn thing must not keep the others; the next run sweeps again.
            LOG.warn("event=not_swept what=\"{}\" reason=\"{}\"", what, e.getMessage());
        }
    }

    private static long since(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// The boot and the process-id namespace where there is such a thing, otherwise the machine's name.
    private static String thisHost() {
        try {
            Path boot = Path.of("/proc/sys/kernel/random/boot_id");
            if (Files.exists(boot)) {
                return Files.readString(boot).strip() + "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
            }
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
