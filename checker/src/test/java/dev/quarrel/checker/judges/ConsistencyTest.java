package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConsistencyTest {
    private static final String[] GOOD = {
        "0 write x 1", "1 read x 1", "1 write y 2", "2 read y 2", "2 read x 1", "0 write x 3", "2 read x 3"
    };

    private static void finds(Checker checker, String name, String... history) {
        assertThat(Tale.names(Tale.judge(checker, history))).containsExactly(name);
    }

    private static List<Checker> all() {
        return List.of(
                new SequentialPerKey(),
                new RegularRegister(false),
                new RegularRegister(true),
                new Causal(false),
                new Causal(true));
    }

    @Test
    void aGoodHistorySatisfiesThemAll() {
        for (Checker checker : all()) {
            Verdict verdict = Tale.judge(checker, GOOD);
            assertThat(verdict.validity()).as(verdict.toString()).isEqualTo(Validity.VALID);
        }
        Verdict summary = Tale.judge(new Consistency(), GOOD);
        assertThat(summary.details())
                .containsEntry("strongest", List.of("linearizable"))
                .containsEntry("weakestBroken", List.of());
    }

    @Test
    void theSameWithAReadMissingWhatItsSourceSawIsRejected() {
        String[] corrupted = GOOD.clone();
        corrupted[4] = "2 read x -";
        finds(new Causal(false), "missed-write", corrupted);
        finds(new Causal(true), "missed-write", corrupted);
        finds(new RegularRegister(true), "unsafe-read", corrupted);
        finds(new RegularRegister(false), "irregular-read", corrupted);
        assertThat(Tale.judge(new SequentialPerKey(), corrupted).validity()).isEqualTo(Validity.VALID);
        Verdict summary = Tale.judge(new Consistency(), corrupted);
        assertThat(summary.details().get("strongest"))
                .asString()
                .contains("sequential-per-key")
                .doesNotContain("causal");
        assertThat(summary.details().get("weakestBroken"))
                .asString()
                .contains("causal", "safe-register")
                .doesNotContain("linearizable");
    }

    @Test
    void eachAnomalyByName() {
        finds(new Causal(false), "overwritten-read", "0 write x 1", "0 write x 2", "1 read x 2", "1 read x 1");
        finds(new Causal(false), "cyclic-causality", "0 read x 2", "0 write y 1", "1 read y 1", "1 write x 2");
        finds(new Causal(false), "thin-air-read", "0 write x 1", "1 read x 9");
        finds(
                new Causal(true),
                "cyclic-conflict",
                "0 write x 1",
                "1 write x 2",
                "2 read x 1",
                "2 read x 2",
                "3 read x 2",
                "3 read x 1");
        finds(
                new SequentialPerKey(),
                "incoherent-order",
                "0 write x 1",
                "1 write x 2",
                "2 read x 1",
                "2 read x 2",
                "3 read x 2",
                "3 read x 1");
        finds(new SequentialPerKey(), "read-before-write", "0 read x 1", "0 write x 1");
    }

    @Test
    void aReadDuringAWriteMayBeOfEitherSide() {
        String[] history = {"0 write x 1", "0 > write x 2", "1 read x 2", "1 read x 1", "0 < write x 2"};
        assertThat(Tale.judge(new RegularRegister(false), history).validity()).isEqualTo(Validity.VALID);
        assertThat(Tale.judge(new Consistency(), history).details().get("weakestBroken"))
                .asString()
                .contains("monotonic-reads");
    }

    @Test
    void withoutReadsAndWithRepeatedValuesTheyDoNotKnow() {
        for (Checker checker : all()) {
            assertThat(Tale.judge(checker, "0 write x 1").validity())
                    .as(checker.name())
                    .isEqualTo(Validity.UNKNOWN);
            assertThat(Tale.judge(checker, "0 write x 1", "0 write x 1", "1 read x 1")
                            .validity())
                    .as(checker.name())
                    .isEqualTo(Validity.UNKNOWN);
        }
    }

    @Test
    void clocksThatDoNotFitTheBudgetAreUnknown() {
        Verdict verdict = new Causal(false).check(Tale.of(GOOD), new Budget(1_000, 1_000, 10));
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("bytes");
    }

    @Test
    void agreeWithTheirDefinitionsOnRandomHistories() {
        Map<String, Integer> broken = new TreeMap<>();
        for (int seed = 0; seed < 15_000; seed++) {
            Random random = new Random(seed);
            double staleness = seed % 5 == 0 ? 0 : random.nextDouble() * 0.7;
            History history = RandomRegisters.history(
                    random, 2 + random.nextInt(3), 1 + random.nextInt(2), 4 + random.nextInt(6), staleness);
            ModelsByDefinition models = new ModelsByDefinition(List.copyOf(history.operations()));
            Map<String, Boolean> expected = new TreeMap<>(Map.of(
                    "sequential-per-key", models.sequentialPerKey(),
                    "regular-register", models.regular(false),
                    "safe-register", models.regular(true),
                    "causal", models.causal(false),
                    "causal-convergent", models.causal(true)));
            if (Linearizable.casRegister().check(history, Budget.DEFAULT).validity() == Validity.VALID) {
                broken.merge("none, linearizable", 1, Integer::sum);
                assertThat(expected).as("implied, seed %d", seed).doesNotContainValue(false);
                assertThat(Tale.names(new Sessions().check(history, Budget.DEFAULT)))
                        .as("implied, seed %d", seed)
                        .isEmpty();
            }
            assertThat(!models.regular(false) || models.regular(true)).isTrue();
            assertThat(!models.causal(true) || models.causal(false)).isTrue();
            boolean anyReads =
                    history.operations().stream().anyMatch(op -> op.f().equals("read") && op.isOk());
            for (Checker checker : all()) {
                Verdict verdict = checker.check(history, Budget.DEFAULT);
                boolean found = verdict.validity() != Validity.INVALID;
                assertThat(found)
                        .as("%s, seed %d: %s%n%s", checker.name(), seed, Tale.show(history), verdict)
                        .isEqualTo(expected.get(checker.name()));
                assertThat(verdict.validity() == Validity.UNKNOWN && anyReads)
                        .as("seed %d", seed)
                        .isFalse();
                broken.merge(checker.name(), found ? 0 : 1, Integer::sum);
            }
        }
        assertThat(broken.values()).as(broken.toString()).allMatch(count -> count > 300);
    }

    @Test
    void aCrashedWriteThatACompareAndSetTookHappened() {
        String[] good = {"0 write x 5", "9 write x 1 info", "0 cas x [1,2]", "0 read x 2"};
        String[] chain = {"0 write x 5", "9 write x 1 info", "8 cas x [1,2] info", "0 cas x [2,3]", "0 read x 3"};
        String[] bad = {"0 write x 1", "0 write x 5", "0 cas x [1,2]", "0 read x 2"};
        for (boolean convergent : List.of(false, true)) {
            assertThat(Tale.judge(new Causal(convergent), good).validity()).isEqualTo(Validity.VALID);
            assertThat(Tale.judge(new Causal(convergent), chain).validity()).isEqualTo(Validity.VALID);
            assertThat(Tale.names(Tale.judge(new Causal(convergent), bad))).containsExactly("overwritten-read");
        }
        assertThat(Tale.judge(new SequentialPerKey(), "0 write x 1", "9 cas x [1,2] info", "1 read x 2")
                        .because())
                .isEqualTo("the key x has compare-and-sets, not judged here");
    }

    @Test
    void noHistoryWithCompareAndSetsThatIsLinearizableIsAccused() {
        List<Checker> judges = new ArrayList<>(all());
        judges.addAll(List.of(new Sessions(), new LostWrites(), Staleness.none(), new DirtyReads()));
        int swaps = 0;
        for (int seed = 0; seed < 10_000; seed++) {
            Random random = new Random(seed);
            History history = RandomRegisters.withSwaps(
                    random, 2 + random.nextInt(3), 1 + random.nextInt(2), 4 + random.nextInt(10));
            assertThat(Linearizable.casRegister().check(history, Budget.DEFAULT).validity())
                    .as("seed %d: %s", seed, Tale.show(history))
                    .isEqualTo(Validity.VALID);
            swaps += history.operations().stream().anyMatch(op -> op.f().equals("cas") && op.isOk()) ? 1 : 0;
            for (Checker judge : judges) {
                assertThat(Tale.names(judge.check(history, Budget.DEFAULT)))
                        .as("%s, seed %d: %s", judge.name(), seed, Tale.show(history))
                        .isEmpty();
            }
        }
        assertThat(swaps).isGreaterThan(3_000);
    }
}
