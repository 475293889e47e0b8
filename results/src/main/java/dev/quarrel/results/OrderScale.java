package dev.quarrel.results;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// Positions that keep the order of events and forget their distance, so that a drawing of five operations reads the
/// same whether they took a microsecond or an hour.
final class OrderScale {
    private final long[] times;

    private OrderScale(long[] times) {
        this.times = times;
    }

    /// Every end of an operation is a position, and every end of a fault that falls between them.
    ///
    /// @param moments further times that are to be positions, within those of the operations
    static OrderScale of(List<Interval> operations, List<FaultBand> bands, List<Long> moments) {
        long first = operations.stream().mapToLong(Interval::from).min().orElse(0);
        long last = operations.stream().mapToLong(op -> op.to(op.from())).max().orElse(0);
        LongStream ends = operations.stream().flatMapToLong(op -> LongStream.of(op.from(), op.to(op.from())));
        LongStream faults = bands.stream()
                .flatMapToLong(band -> LongStream.of(band.from(), band.to()))
                .filter(time -> time > first && time < last);
        return new OrderScale(LongStream.concat(
                        LongStream.concat(ends, faults), moments.stream().mapToLong(time -> time))
                .sorted()
                .distinct()
                .toArray());
    }

    /// Positions are 0 … size-1; times outside are at the nearest end.
    int position(long time) {
        int found = Arrays.binarySearch(times, time);
        return Math.clamp(found >= 0 ? found : -found - 1, 0, times.length - 1);
    }

    int size() {
        return times.length;
    }

    long time(int position) {
        return times[position];
    }

    /// The last time drawn.
    long end() {
        return times[times.length - 1];
    }

    boolean shows(FaultBand band) {
        return band.to() >= times[0] && band.from() <= end();
    }
}
