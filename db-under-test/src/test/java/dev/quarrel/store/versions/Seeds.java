package dev.quarrel.store.versions;

import java.util.Random;
import java.util.stream.LongStream;

/// Seeds for random cases: the first `count`, or the one given by `-Dseed=`. A failure is to print its seed.
public final class Seeds {
    private Seeds() {}

    public static LongStream first(int count) {
        Long only = Long.getLong("seed");
        return only == null ? LongStream.range(0, count) : LongStream.of(only);
    }

    public static Random random(long seed) {
        // Neighbouring seeds begin alike; spread them.
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }
}
