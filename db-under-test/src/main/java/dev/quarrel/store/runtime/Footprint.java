package dev.quarrel.store.runtime;

import dev.quarrel.store.runtime.LocalCluster.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the running nodes of a local cluster take of the machine.
final class Footprint {
    private Footprint() {}

    /// Processor time that they have used so far.
    static long cpuMicros(LocalCluster cluster) {
        return cluster.members().values().stream()
                .flatMap(member -> member.process().stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToLong(duration -> duration.toNanos() / 1_000)
                .sum();
    }

    /// Memory that they hold, pages that they share counted once for each.
    static long residentKilobytes(LocalCluster cluster) throws IOException {
        long sum = 0;
        for (Member member : cluster.members().values()) {
            for (String line : member.process().isEmpty()
                    ? List.<String>of()
                    : Files.readAllLines(Path.of("/proc", String.valueOf(member.pid()), "status"))) {
                sum += line.startsWith("VmRSS:") ? Long.parseLong(line.replaceAll("\\D", "")) : 0;
            }
        }
        return sum;
    }
}
