package dev.quarrel.nemesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The one table of all faults.
public final class Faults {
    private static final List<Fault> ALL = Stream.<Fault>concat(
                    Arrays.stream(Partition.Shape.values()).map(Partition::new), Stream.of(new Kill(), new Pause()))
            .toList();

    private Faults() {}

    public static List<Fault> all() {
        return ALL;
    }

    /// Reads names joined by commas; `partition` stands for all partitions, `all` for everything, `none` for nothing.
    public static List<Fault> parse(String names) {
        Set<Fault> chosen = new LinkedHashSet<>();
        for (String name : names.split(",", -1)) {
            chosen.addAll(named(name.strip()));
        }
        return new ArrayList<>(chosen);
    }

    private static List<Fault> named(String name) {
        List<Fault> found = ALL.stream()
                .filter(fault -> name.equals("all")
                        || fault.name().equals(name)
                        || name.equals("partition") && fault instanceof Partition)
                .toList();
        if (found.isEmpty() && !name.equals("none")) {
            throw new IllegalArgumentException(
                    "there is no fault named '" + name + "'; the faults are all, none," + " partition, "
                            + String.join(", ", ALL.stream().map(Fault::name).toList()));
        }
        return found;
    }
}
