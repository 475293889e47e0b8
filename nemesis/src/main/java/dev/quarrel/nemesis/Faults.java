package dev.quarrel.nemesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The one table of all faults.
public final class Faults {
    private static final List<Fault> ALL = Stream.<Stream<Fault>>of(
                    Arrays.stream(Partition.Shape.values()).map(Partition::new),
                    Arrays.stream(DropMessages.Kind.values()).map(DropMessages::new),
                    Stream.of(
                            new Flapping(),
                            new PacketLoss(),
                            new Delay(),
                            new Duplication(),
                            new Reordering(),
                            new NarrowLink(),
                            new Kill(),
                            new RollingKill(),
                            new KillAll(),
                            new Pause(),
                            new PowerLoss(),
                            new PowerLossAll(),
                            new SlowNode(),
                            new SlowDisk(),
                            new FullDisk(),
                            new FlipBits(),
                            new TearRecords(),
                            new OldDisk(),
                            new WipeDisk(),
                            new ClockBump(),
                            new ClockStrobe(),
                            new ClockDrift()))
            .flatMap(faults -> faults)
            .toList();

    private Faults() {}

    public static List<Fault> all() {
        return ALL;
    }

    /// Reads names joined by commas; the first part of a name stands for all that begin with it (`partition`, `clock`,
    /// `drop`) where no fault has just that name; `all` is everything, `none` nothing.
    public static List<Fault> parse(String names) {
        Set<Fault> chosen = new LinkedHashSet<>();
        for (String name : names.split(",", -1)) {
            chosen.addAll(named(name.strip()));
        }
        return new ArrayList<>(chosen);
    }

    private static List<Fault> named(String name) {
        if (name.equals("all") || name.equals("none")) {
            return name.equals("all") ? ALL : List.of();
        }
        List<Fault> exact =
                ALL.stream().filter(fault -> fault.name().equals(name)).toList();
        List<Fault> group = ALL.stream()
                .filter(fault -> fault.name().startsWith(name + "-"))
                .toList();
        if (exact.isEmpty() && group.isEmpty()) {
            throw new IllegalArgumentException("there is no fault named '" + name + "'; the faults are all, none, "
                    + String.join(", ", ALL.stream().map(Fault::name).toList())
                    + ", and partition, clock, drop for all that begin so");
        }
        return exact.isEmpty() ? group : exact;
    }
}
