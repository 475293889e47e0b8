package dev.quarrel.checker.bench;

import dev.quarrel.checker.bench.Synthetic.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One history of the benchmark, and what the checker aims at with it.
///
/// @param name what the table calls it
/// @param warmAim seconds once the JVM is warm, 0 for none
/// @param freshAim seconds in a JVM that has checked nothing before, from events in memory, 0 for none
/// @param bytesAim bytes of memory for each operation of the history, 0 for none
/// @param megabytesAim most memory that the process may ever hold, 0 for none
/// @param unknownWillDo whether *unknown* within the aim is as good as an answer
record Row(
        String name,
        Shape shape,
        double warmAim,
        double freshAim,
        int bytesAim,
        int megabytesAim,
        boolean unknownWillDo) {
    private static final int MILLION = 1_000_000;

    /// Registers with unique values.
    static List<Row> zones() {
        List<Row> rows = new ArrayList<>();
        for (int kind = 0; kind < 4; kind++) {
            for (int concurrency : new int[] {5, 10, 30}) {
                rows.add(zones(kind, concurrency, -1));
                rows.add(zones(kind, concurrency, MILLION / 10 * 9));
            }
        }
        return rows;
    }

    private static Row zones(int kind, int concurrency, int staleReadAt) {
        double crashPercent = kind == 2 ? 1 : kind == 3 ? 5 : 0;
        Shape shape = new Shape(MILLION, 1, concurrency, 0, kind > 0, crashPercent, staleReadAt);
        String name = (kind == 0 ? "register" : "with compare-and-set") + (kind < 2 ? "" : ", %.0f %% crashed")
                + ", concurrency %d" + (staleReadAt < 0 ? "" : ", one stale read");
        String full = kind < 2 ? name.formatted(concurrency) : name.formatted(crashPercent, concurrency);
        return new Row(full, shape, 0.1, 0.5, 64, 0, false);
    }

    /// Registers whose five values are written again and again.
    static List<Row> search() {
        return List.of(
                search("100,000 operations, concurrency 10", new Shape(100_000, 1, 10, 5, true, 0, -1), 0.6, 0),
                search("10,000 operations, concurrency 30", new Shape(10_000, 1, 30, 5, true, 0, -1), 5, 0),
                search(
                        "10,000 operations, concurrency 10, 1 % crashed",
                        new Shape(10_000, 1, 10, 5, true, 1, -1), 5, 2_000),
                search("1,000 operations, concurrency 10, 5 % crashed", new Shape(1_000, 1, 10, 5, true, 5, -1), 0, 0));
    }

    private static Row search(String name, Shape shape, double aim, int megabytes) {
        return new Row(name, shape, aim, 0, 0, megabytes, shape.crashPercent() > 0);
    }

    /// What the row aims at, in words.
    String aim() {
        List<String> aims = new ArrayList<>();
        if (warmAim > 0) {
            aims.add("≤ " + warmAim + " s warm" + (unknownWillDo ? " or unknown" : ""));
        }
        if (freshAim > 0) {
            aims.add("≤ " + freshAim + " s fresh");
        }
        if (bytesAim > 0) {
            aims.add("≤ " + bytesAim + " B/op");
        }
        if (megabytesAim > 0) {
            aims.add("≤ " + megabytesAim + " MB");
        }
        return aims.isEmpty() ? "none" : String.join(", ", aims);
    }

    /// Whether the row's aims were met, and which were not.
    String met(double warm, double warmCpu, FreshJvm.Cost fresh, long bytes) {
        List<String> missed = new ArrayList<>();
        miss(missed, "warm", warm, warmCpu, warmAim);
        miss(missed, "fresh", fresh.seconds(), fresh.cpuSeconds(), freshAim);
        miss(missed, "bytes", (double) bytes, (double) bytes, bytesAim);
        miss(missed, "memory", (double) fresh.peakMegabytes(), (double) fresh.peakMegabytes(), megabytesAim);
        if (aim().equals("none")) {
            return "–";
        }
        return missed.isEmpty() ? "yes" : String.join("; ", missed);
    }

    /// Adds to the list what was missed, and by how much; less if the processor's time was within the aim.
    static void miss(List<String> missed, String what, double measured, double byProcessor, double aim) {
        if (aim > 0 && measured > aim) {
            String ratio = String.format(Locale.ROOT, "%.2f", measured / aim);
            missed.add(
                    byProcessor <= aim
                            ? what + " by processor time only (" + ratio + " of the aim by the clock)"
                            : "no: " + what + " " + ratio + " of the aim");
        }
    }
}
