package dev.quarrel.store.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The naive version vector: one per object, with server ids, shared by all its siblings.
///
/// A put whose context is behind the object's vector is taken for concurrent with everything held, although it
/// replaces some of it: two clients that take turns make siblings without end. And a state that another's vector
/// covers is dropped whole. Kept as it is, as the bad example; [DottedVectors] is the cure.
///
///     c1 write a            -> {n1:1} [a]      context {n1:1}
///     c2 write b            -> {n1:2} [a b]    context {n1:2}
///     c1 write c {n1:1}     -> {n1:3} [a b c]  though c replaced a
record VectorPerObject(boolean pruneClock) implements Versioning {
    @Override
    public boolean readsFirst(@Nullable DotSet context) {
        return true;
    }

    @Override
    public Stored write(
            String key, @Nullable Stored read, @Nullable Value value, @Nullable DotSet context, VersionSource source) {
        DotSet vector = read == null ? DotSet.EMPTY : read.seen();
        boolean replacesAll = context == null || context.covers(vector);
        DotSet known = context == null ? vector : vector.union(context);
        DotSet next = known.plus(new Dot(known.upTo(source.actor()) + 1, source.actor()));
        // The dot only tells siblings apart; the comparison is left to the vector.
        Sibling sibling = new Sibling(source.nextDot(key, DotSet.EMPTY), DotSet.EMPTY, value, source.wallMillis());
        Stored written = new Stored(Pruning.prune(next, pruneClock), List.of(sibling));
        return read == null || replacesAll ? written : new Stored(written.seen(), both(read, written));
    }

    @Override
    public Stored join(@Nullable Stored held, Stored coming) {
        if (held == null || held.equals(coming)) {
            return coming;
        }
        boolean above = held.seen().covers(coming.seen());
        boolean below = coming.seen().covers(held.seen());
        if (above != below) {
            return above ? held : coming;
        }
        return new Stored(held.seen().union(coming.seen()), both(held, coming));
    }

    private static List<Sibling> both(Stored one, Stored other) {
        TreeMap<Dot, Sibling> all = new TreeMap<>();
        one.siblings().forEach(sibling -> all.merge(sibling.dot(), sibling, Sibling::larger));
        other.siblings().forEach(sibling -> all.merge(sibling.dot(), sibling, Sibling::larger));
        return List.copyOf(new ArrayList<>(all.values()));
    }
}
