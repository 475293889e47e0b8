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
                            new KillMidWrite(),
                            new RollingKill(),
                            new KillAll(),
                            new Pause(),
                            new PowerLoss(),
                            new PowerLossAll(),
                            new RollingPowerLoss(),
                            new SlowNode(),
                            new SlowDisk(),
                            new FullDisk(),
                            new FlipBits(),
                            new TearRecords(),
                            new OldDisk(),
                            new OldDiskReplaced(),
                            new WipeDisk(),
                            new Join(),
                            new Leave(),
                            new Replace(),
                            new ClockBump(),
                            new ClockHour(),
                            new ClockStrobe(),
                            new ClockDrift()))
            .flatMap(faults -> faults)
            .toList();

    private static final List<String> MEMBERSHIP = List.of("join", "leave", "replace");

    private Faults() {}

    public static List<Fault> all() {
        return ALL;
    }

    /// Reads names joined by commas; the first part of a name stands for all that begin with it (`partition`, `clock`,
    /// `drop`) where no fault has just that name; `membership` for `join`, `leave` and `replace`; `all` is everything,
    /// `none` nothing. What begins with `-` is left out again: `all,-old-disk`.
    public static List<Fault> parse(String names) {
        Set<Fault> chosen = new LinkedHashSet<>();
        for (String name : names.split(",", -1)) {
            String word = name.strip();
            if (word.startsWith("-")) {
                named(word.substring(1)).forEach(chosen::remove);
            } else {
                chosen.addAll(named(word));
            }
        }
        return new ArrayList<>(chosen);
    }

    private static List<Fault> named(String name) {
        if (name.equals("all") || name.equals("none")) {
            return name.equals("all") ? ALL : List.of();
        }
        List<String> meant = name.equals("membership") ? MEMBERSHIP : List.of(name);
        List<Fault> exact =
                ALL.stream().filter(fault -> meant.contains(fault.name())).toList();
        List<Fault> group = ALL.stream()
                .filter(fault -> fault.name().startsWith(name + "-"))
                .toList();
        if (exact.isEmpty() && group.isEmpty()) {
            throw new IllegalArgumentException("there is no fault named '" + name + "'; the faults are all, none, "
                    + String.join(", ", ALL.stream().map(Fault::name).toList())
                    + ", partition, clock, drop for all that begin so, and membership for join, leave and replace; one"
                    + " with - before it is left out again");
        }
        return exact.isEmpty() ? group : exact;
    }
}
