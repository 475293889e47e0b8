package dev.quarrel.store.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DottedVersionsTest {
    private static final DottedVersions DVV = DottedVersions.EXACT;

    /// A state and the truth about it, gone through the same writes and joins.
    private record Twin(Stored stored, CausalHistory truth) {
        Twin join(Twin other) {
            return new Twin(DVV.join(stored, other.stored), truth.join(other.truth));
        }
    }

    @Test
    void agreesWithCausalHistories() {
        Seeds.first(3_000).forEach(seed -> {
            for (Twin twin : randomTwins(Seeds.random(seed))) {
                assertThat(texts(twin.stored)).as("seed %d", seed).isEqualTo(twin.truth.siblings());
                assertThat(CausalHistory.expand(twin.stored.seen()))
                        .as("seed %d, seen", seed)
                        .isEqualTo(twin.truth.known());
            }
        });
    }

    @Test
    void joinIsCommutativeAssociativeIdempotent() {
        Seeds.first(2_000).forEach(seed -> {
            Random random = Seeds.random(seed);
            List<Twin> twins = randomTwins(random);
            Stored a = pick(twins, random);
            Stored b = pick(twins, random);
            Stored c = pick(twins, random);
            assertThat(DVV.join(a, b)).as("seed %d, commutative", seed).isEqualTo(DVV.join(b, a));
            assertThat(DVV.join(DVV.join(a, b), c))
                    .as("seed %d, associative", seed)
                    .isEqualTo(DVV.join(a, DVV.join(b, c)));
            assertThat(DVV.join(DVV.join(a, b), b))
                    .as("seed %d, idempotent", seed)
                    .isEqualTo(DVV.join(a, b));
        });
    }

    @Test
    void reusedDotsStillJoinAlikeInEitherOrder() {
        Dot dot = new Dot(1, "n1");
        Stored one = DottedVersions.write(DotSet.EMPTY, dot, Value.of("one"), 5);
        Stored two = DottedVersions.write(DotSet.EMPTY, dot, Value.of("two"), 4);
        Stored deleted = DottedVersions.write(DotSet.EMPTY, dot, null, 9);
        assertThat(texts(DVV.join(one, two))).containsExactly("two");
        assertThat(DVV.join(two, one)).isEqualTo(DVV.join(one, two));
        assertThat(DVV.join(deleted, one)).isEqualTo(DVV.join(one, deleted)).isEqualTo(one);
    }

    @Test
    void discardForgetsValuesButNotThatTheyWere() {
        Stored a = DottedVersions.write(DotSet.EMPTY, new Dot(1, "n1"), Value.of("a"), 0);
        Stored b = DottedVersions.write(DotSet.EMPTY, new Dot(1, "n2"), Value.of("b"), 0);
        Stored left = DottedVersions.discard(DVV.join(a, b), a.seen());
        assertThat(texts(left)).containsExactly("b");
        assertThat(texts(DVV.join(left, a))).as("a does not come back").containsExactly("b");
    }

    @Test
    void prunedClockBringsBackWhatWasReplaced() {
        DottedVersions pruning = new DottedVersions(1, Integer.MAX_VALUE);
        Stored old = DottedVersions.write(DotSet.EMPTY, new Dot(1, "n1"), Value.of("old"), 0);
        Stored next = DottedVersions.write(old.seen(), new Dot(1, "n2"), Value.of("next"), 0);
        assertThat(texts(DVV.join(DVV.join(old, next), old))).containsExactly("next");
        assertThat(texts(pruning.join(pruning.join(old, next), old))).containsExactly("old", "next");
    }

    @Test
    void prunedSiblingsLoseTheOldestSilently() {
        DottedVersions pruning = new DottedVersions(Integer.MAX_VALUE, 2);
        Stored state = null;
        for (int i = 1; i <= 3; i++) {
            state = pruning.join(state, DottedVersions.write(DotSet.EMPTY, new Dot(i, "n1"), Value.of("v" + i), 0));
        }
        assertThat(state).isNotNull();
        assertThat(texts(state)).containsExactly("v2", "v3");
        assertThat(state.seen().upTo("n1")).as("as if it had been replaced").isEqualTo(3);
    }

    @Test
    void theSiblingLimitWarnsThenRefuses() {
        Stored state = null;
        for (int i = 1; i <= 100; i++) {
            state = DVV.join(state, DottedVersions.write(DotSet.EMPTY, new Dot(i, "n1"), Value.of("v" + i), 0));
            SiblingLimit.Outcome outcome = SiblingLimit.DEFAULT.judge("k", state);
            switch (outcome) {
                case SiblingLimit.Outcome.Fine fine -> assertThat(i).isLessThan(25);
                case SiblingLimit.Outcome.Many many -> {
                    assertThat(i).isBetween(25, 99);
                    assertThat(many.warning()).contains("'k'", "has " + i + " siblings");
                }
                case SiblingLimit.Outcome.TooMany tooMany -> {
                    assertThat(i).isEqualTo(100);
                    assertThat(tooMany.reason()).contains("'k'", "fewer than 100", "would have 100");
                }
            }
        }
    }

    private static Stored pick(List<Twin> twins, Random random) {
        return twins.get(random.nextInt(twins.size())).stored;
    }

    private static List<String> texts(Stored stored) {
        return stored.siblings().stream()
                .map(sibling -> sibling.value() == null ? "-" : sibling.value().text())
                .toList();
    }

    /// Up to three replicas write with whole, partial or no context, send single writes or all they hold, late and
    /// twice: every state that comes about.
    static List<Stored> randomStates(Random random) {
        return randomTwins(random).stream().map(Twin::stored).toList();
    }

    private static List<Twin> randomTwins(Random random) {
        List<Twin> all = new ArrayList<>();
        Twin[] replicas = new Twin[1 + random.nextInt(3)];
        long[] numbers = new long[replicas.length];
        for (int step = 0; step < 12; step++) {
            int at = random.nextInt(replicas.length);
            Twin held = replicas[at];
            Twin coming;
            if (all.isEmpty() || random.nextInt(3) == 0) {
                Set<Dot> known = held == null ? new TreeSet<>() : CausalHistory.someContext(held.truth.known(), random);
                coming = write(known, new Dot(++numbers[at], "n" + at), random);
                all.add(coming);
            } else {
                coming = all.get(random.nextInt(all.size()));
            }
            replicas[at] = held == null ? coming : held.join(coming);
            all.add(replicas[at]);
        }
        return all;
    }

    private static Twin write(Set<Dot> context, Dot dot, Random random) {
        boolean delete = random.nextInt(5) == 0;
        String text = delete ? "-" : dot.toString();
        return new Twin(
                DottedVersions.write(
                        CausalHistory.compact(context), dot, delete ? null : Value.of(text), random.nextInt(100) - 50),
                CausalHistory.of(new CausalHistory.Write(dot, context, text)));
    }
}
