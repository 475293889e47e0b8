package dev.quarrel.nemesis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// The whole plan of a run's faults: plain data, written to the run's file, editable and replayable.
///
/// ```
/// [{"fault": "partition-one", "at": 3000, "until": 8000, "harms": ["cut from=n1 to=n2", "cut from=n2 to=n1", …]},
///  {"fault": "kill", "at": 11000, "until": 14000, "harms": ["kill node=n4"]}]
/// ```
///
/// @param steps in order of their beginning
public record Schedule(List<Step> steps) {
    public static final Schedule NONE = new Schedule(List.of());

    public Schedule {
        steps = steps.stream().sorted(Comparator.comparingLong(Step::atMillis)).toList();
    }

    /// How faults are drawn.
    ///
    /// @param faults which may strike
    /// @param target which nodes each strikes
    /// @param intervalMillis mean quiet time between two strikes
    /// @param durationMillis mean time from a strike to its healing
    /// @param fromMillis no fault begins earlier
    /// @param untilMillis all have healed by then
    /// @param together each fault strikes in its own rhythm, so that they overlap; otherwise one at a time
    /// @param swarm each fault is left out of this schedule with probability one half (one is always kept): seeds then
    ///     differ in kind, not only in timing (Groce et al., *Swarm Testing*, ISSTA 2012)
    public record Options(
            List<Fault> faults,
            Target target,
            long intervalMillis,
            long durationMillis,
            long fromMillis,
            long untilMillis,
            boolean together,
            boolean swarm) {
        public Options {
            faults = List.copyOf(faults);
            if (intervalMillis < 1 || durationMillis < 1) {
                throw new IllegalArgumentException("interval and duration of faults must be 1 ms or more; got "
                        + intervalMillis + " and " + durationMillis);
            }
        }
    }

    /// Draws a schedule: the same arguments give the same schedule, in any JVM.
    public static Schedule draw(long seed, List<String> nodes, List<List<String>> datacentres, Options options) {
        List<Fault> faults = options.swarm ? swarm(seed, options.faults) : options.faults;
        List<List<Fault>> streams =
                options.together ? faults.stream().map(List::of).toList() : List.of(faults);
        List<Step> steps = new ArrayList<>();
        for (List<Fault> stream : streams) {
            if (!stream.isEmpty()) {
                String label = options.together ? stream.getFirst().name() : "schedule";
                Draw draw = new Draw(stream(seed, label), nodes, datacentres, options.target);
                strikes(stream, draw, options, steps);
            }
        }
        return new Schedule(steps);
    }

    /// One strike after another: quiet for ½–1½ of the interval, broken for ½–1½ of the duration.
    private static void strikes(List<Fault> faults, Draw draw, Options options, List<Step> into) {
        long at = options.fromMillis + around(options.intervalMillis, draw.random());
        long until = at + around(options.durationMillis, draw.random());
        while (until <= options.untilMillis) {
            into.addAll(draw.oneOf(faults).draw(draw, at, until));
            at = until + around(options.intervalMillis, draw.random());
            until = at + around(options.durationMillis, draw.random());
        }
    }

    private static long around(long meanMillis, Random random) {
        return Math.max(1, Math.round(meanMillis * (0.5 + random.nextDouble())));
    }

    private static List<Fault> swarm(long seed, List<Fault> faults) {
        List<Fault> kept = faults.stream()
                .filter(fault -> stream(seed, "swarm " + fault.name()).nextBoolean())
                .toList();
        return kept.isEmpty() && !faults.isEmpty()
                ? List.of(faults.get(stream(seed, "swarm").nextInt(faults.size())))
                : kept;
    }

    /// A stream of its own for each label. The multiplications spread neighbouring seeds, whose first draws from this
    /// generator would otherwise be alike.
    private static Random stream(long seed, String label) {
        long mixed = (seed * 0x9E3779B97F4A7C15L + label.hashCode()) * 0xBF58476D1CE4E5B9L;
        return new Random(mixed ^ (mixed >>> 31));
    }

    /// As plain data: a list of maps of strings, numbers and lists.
    public List<Object> toData() {
        return steps.stream().<Object>map(Step::toData).toList();
    }

    /// Reads what [#toData] wrote, or what an editor made of it.
    public static Schedule fromData(Object data) {
        if (data instanceof List<?> list) {
            return new Schedule(list.stream().map(Step::fromData).toList());
        }
        throw new IllegalArgumentException("a schedule is a list of steps; got " + data);
    }
}
