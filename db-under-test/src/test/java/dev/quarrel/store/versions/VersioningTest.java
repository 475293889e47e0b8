package dev.quarrel.store.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Joins against the laws of a semilattice, and dotted vectors against an oracle of explicit causal histories, over
/// random systems of three replicas.
class VersioningTest {
    private static final int CASES = 3_000;

    /// Replicas that write on their own and join one another at random; all states that ever were.
    private static List<Stored> randomStates(VersionKind kind, SplittableRandom random) {
        Versioning versioning = Versioning.of(kind, false, false);
        List<Stored> states = new ArrayList<>();
        List<VersionSource> sources = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long skew = random.nextInt(3);
            sources.add(new VersionSource("n" + i, () -> 1_000 + skew, 0));
        }
        for (int i = 0; i < 8; i++) {
            Stored some = states.isEmpty() || random.nextInt(3) == 0 ? null : pick(states, random);
            if (some != null && random.nextBoolean()) {
                states.add(versioning.join(some, pick(states, random)));
                continue;
            }
            Value value = random.nextInt(4) == 0 ? null : Value.of("v" + i);
            DotSet context = some == null ? DotSet.EMPTY : some.seen();
            states.add(versioning.write("k", some, value, context, sources.get(random.nextInt(3))));
        }
        return states;
    }

    private static Stored pick(List<Stored> states, SplittableRandom random) {
        return states.get(random.nextInt(states.size()));
    }

    /// A context may claim writes of this coordinator that it never made: its next ones must not be taken for replaced.
    @ParameterizedTest
    @EnumSource(
            value = VersionKind.class,
            names = {"VV_PER_VALUE", "DVV"})
    void aWriteIsNeverOneThatItsContextHasSeen(VersionKind kind) {
        Versioning versioning = Versioning.of(kind, false, false);
        VersionSource source = new VersionSource("n1@1", () -> 1_000, 0);
        DotSet claimed = new DotSet(new TreeMap<>(Map.of("n1@1", 5L)), new TreeSet<>(Set.of(new Dot(7, "n1@1"))));
        Stored held = null;
        for (String value : List.of("a", "b", "c")) {
            Stored written = versioning.write("k", null, Value.of(value), claimed, source);
            held = versioning.join(held, written);
            assertThat(held.values()).as(value).contains(Value.of(value));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = VersionKind.class,
            names = {"LWW_WALL", "LWW_HLC", "ABD", "VV_PER_VALUE", "DVV"})
    void joinIsCommutativeAssociativeAndIdempotent(VersionKind kind) {
        Versioning versioning = Versioning.of(kind, false, false);
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Stored> states = randomStates(kind, random);
            Stored a = pick(states, random);
            Stored b = pick(states, random);
            Stored c = pick(states, random);
            Stored ab = versioning.join(a, b);
            assertThat(ab).as("commutative, seed %d", seed).isEqualTo(versioning.join(b, a));
            assertThat(versioning.join(ab, c))
                    .as("associative, seed %d", seed)
                    .isEqualTo(versioning.join(a, versioning.join(b, c)));
            assertThat(versioning.join(a, a)).as("idempotent, seed %d", seed).isEqualTo(a);
            assertThat(versioning.join(ab, a)).as("absorbs, seed %d", seed).isEqualTo(ab);
            assertThat(versioning.join(null, a)).isEqualTo(a);
        }
    }

    @ParameterizedTest
    @EnumSource(VersionKind.class)
    void joinIsIdempotentForEveryKind(VersionKind kind) {
        Versioning versioning = Versioning.of(kind, false, false);
        for (int seed = 0; seed < CASES; seed++) {
            for (Stored state : randomStates(kind, new SplittableRandom(seed))) {
                assertThat(versioning.join(state, state)).as("seed %d", seed).isEqualTo(state);
            }
        }
    }

    /// The defects break what they say they break.
    @Test
    void tiesByArrivalAndNaiveCountersDoNotCommute() {
        for (Versioning broken : List.of(
                Versioning.of(VersionKind.LWW_WALL, true, false), Versioning.of(VersionKind.COUNTER, false, false))) {
            VersionSource one = new VersionSource("n1", () -> 1_000, 0);
            VersionSource two = new VersionSource("n2", () -> 1_000, 0);
            Stored a = broken.write("k", null, Value.of("a"), null, one);
            Stored b = broken.write("k", null, Value.of("b"), null, two);
            assertThat(broken.join(a, b)).isNotEqualTo(broken.join(b, a));
        }
    }

    /// What a node does that came back on an older disk: it gives a dot to a second value.
    @ParameterizedTest
    @EnumSource(
            value = VersionKind.class,
            names = {"VV", "VV_PER_VALUE", "DVV"})
    void aDotThatWasGivenTwiceEndsAlikeOnEveryReplica(VersionKind kind) {
        Versioning versioning = Versioning.of(kind, false, false);
        VersionSource first = new VersionSource("n1@1", () -> 1_000, 0);
        VersionSource again = new VersionSource("n1@1", () -> 1_000, 0);
        Stored a = versioning.write("k", null, Value.of("a"), DotSet.EMPTY, first);
        Stored b = versioning.write("k", null, Value.of("b"), DotSet.EMPTY, again);
        assertThat(a.dots()).isEqualTo(b.dots());
        assertThat(versioning.join(a, b)).isEqualTo(versioning.join(b, a));
    }

    @Test
    void abdNeverIssuesATagTwiceNorBelowWhatWasRead() {
        VersionSource source = new VersionSource("n1@1", () -> 0, 0);
        Set<Long> tags = new TreeSet<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1_000; i++) {
            long read = random.nextInt(2_000);
            long tag = source.tagAbove(read);
            assertThat(tag).isGreaterThan(read);
            assertThat(tags.add(tag)).isTrue();
        }
    }

    /// Joined in whatever order and however often, what is left is the write of the highest number, then actor; of the
    /// same, a tombstone, then the greatest value: found by sorting them all.
    @ParameterizedTest
    @EnumSource(
            value = VersionKind.class,
            names = {"LWW_WALL", "LWW_HLC", "ABD"})
    void theLastWriteIsTheGreatestOfAll(VersionKind kind) {
        Versioning versioning = Versioning.of(kind, false, false);
        Comparator<Sibling> order = Comparator.<Sibling>comparingLong(
                        sibling -> sibling.dot().number())
                .thenComparing(sibling -> sibling.dot().actor())
                .thenComparing(sibling ->
                        sibling.value() == null ? "~" : sibling.value().text());
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Stored> states = randomStates(kind, random);
            Stored joined = pick(states, random);
            Set<Sibling> all = new TreeSet<>(order);
            all.addAll(joined.siblings());
            for (int i = random.nextInt(12); i > 0; i--) {
                Stored other = pick(states, random);
                all.addAll(other.siblings());
                joined = random.nextBoolean() ? versioning.join(joined, other) : versioning.join(other, joined);
            }
            List<Sibling> sorted = List.copyOf(all);
            assertThat(joined.siblings()).as("seed %d", seed).containsExactly(sorted.getLast());
        }
    }

    /// The oracle keeps, per write, the set of all writes in its causal past, and drops a value or a tombstone exactly
    /// when a known write has it in its past.
    @Test
    void dottedVectorsKeepExactlyTheConcurrentValues() {
        Versioning versioning = Versioning.of(VersionKind.DVV, false, false);
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Replicas replicas = new Replicas(versioning);
            for (int step = 0; step < 25; step++) {
                replicas.step(random, step);
                replicas.compare("seed " + seed + " step " + step);
            }
        }
    }

    private static final class Replicas {
        private final Versioning versioning;
        private final List<VersionSource> sources = new ArrayList<>();
        private final Stored[] held = new Stored[3];
        private final List<Set<String>> known = new ArrayList<>();
        private final Map<String, Set<String>> pastOf = new HashMap<>();
        private final Set<String> tombstones = new TreeSet<>();

        Replicas(Versioning versioning) {
            this.versioning = versioning;
            for (int i = 0; i < 3; i++) {
                String actor = "n" + i;
                sources.add(new VersionSource(actor, () -> 0, 0));
                known.add(new TreeSet<>());
            }
            java.util.Arrays.fill(held, new Stored(DotSet.EMPTY, List.of()));
        }

        void step(SplittableRandom random, int step) {
            int from = random.nextInt(3);
            int to = random.nextInt(3);
            if (random.nextBoolean()) {
                held[to] = versioning.join(held[to], held[from]);
                known.get(to).addAll(known.get(from));
                return;
            }
            // A write through coordinator `to`, with what a client read at `from`, stored at a third replica only.
            String value = "v" + step;
            Set<String> past = random.nextInt(3) == 0 ? Set.of() : new TreeSet<>(known.get(from));
            DotSet context = past.isEmpty() ? DotSet.EMPTY : held[from].seen();
            boolean deletes = random.nextInt(4) == 0;
            Stored written = versioning.write("k", null, deletes ? null : Value.of(value), context, sources.get(to));
            if (deletes) {
                tombstones.add(value);
            }
            int at = random.nextInt(3);
            held[at] = versioning.join(held[at], written);
            pastOf.put(value, past);
            known.get(at).addAll(past);
            known.get(at).add(value);
        }

        void compare(String what) {
            for (int i = 0; i < 3; i++) {
                Set<String> expected = new TreeSet<>(known.get(i));
                for (String write : known.get(i)) {
                    expected.removeAll(pastOf.getOrDefault(write, Set.of()));
                }
                boolean deleted = tombstones.containsAll(expected);
                assertThat(held[i].isDeleted())
                        .as(what + " replica " + i + " deleted")
                        .isEqualTo(deleted);
                expected.removeAll(tombstones);
                Set<String> got = new TreeSet<>();
                held[i].values().forEach(value -> got.add(value.text()));
                assertThat(got).as(what + " replica " + i).isEqualTo(expected);
            }
        }
    }
}
