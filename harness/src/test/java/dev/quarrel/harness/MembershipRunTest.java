package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.Validity;
import dev.quarrel.nemesis.Faults;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.nemesis.Target;
import dev.quarrel.store.Defect;
import dev.quarrel.store.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole simulated runs in which nodes join, leave and are replaced.
class MembershipRunTest {
    private static final long SEEDS = 10;

    private static Run.Quick run(long seed, Settings store, String nemesis, boolean together) {
        Schedule.Options faults =
                new Schedule.Options(Faults.parse(nemesis), Target.parse("one"), 500, 2_000, 0, 8_000, together, false);
        Plan plan = Plans.register(seed, store).with(Schedule.draw(seed, Plans.NODES, List.of(), faults));
        try (World world = Plans.world(seed, store)) {
            return Run.quickly(plan, world);
        }
    }

    private static Map<String, Long> bites(Run.Quick quick) {
        Map<String, Long> bites = new TreeMap<>();
        for (Event event : quick.history().nemesis()) {
            if (event.extra().get("bites") instanceof Number count) {
                bites.merge(event.f(), count.longValue(), Long::sum);
            }
        }
        return bites;
    }

    @ParameterizedTest
    @ValueSource(strings = {"join", "leave", "replace"})
    void everyChangeBitesAndHealsAndTheStrongStoreStaysLinearizable(String nemesis) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run.Quick quick = run(seed, Plans.strong(), nemesis, false);
            assertThat(quick.verdict().validity())
                    .as("seed %d: %s", seed, quick.verdict().because())
                    .isEqualTo(Validity.VALID);
            assertThat(bites(quick).get("heal-" + nemesis)).as("seed %d", seed).isPositive();
        }
    }

    @Test
    void theyMayOverlapWithOtherFaults() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run.Quick quick = run(seed, Plans.strong(), "membership,partition,kill,pause", true);
            assertThat(quick.verdict().validity())
                    .as("seed %d: %s", seed, quick.verdict().anomalies())
                    .isNotEqualTo(Validity.INVALID);
        }
    }

    @Test
    void aChangeThatTheStoreRefusesSaysWhy() {
        List<Harm> all =
                Plans.NODES.subList(0, 3).stream().<Harm>map(Harm.Leave::new).toList();
        Schedule leaving = new Schedule(List.of(new Step("leave", 1_000, 9_000, all)));
        try (World world = Plans.world(1, Plans.strong())) {
            Run.Quick quick = Run.quickly(Plans.register(1, Plans.strong()).with(leaving), world);
            assertThat(quick.history().nemesis())
                    .anySatisfy(event -> assertThat(String.valueOf(event.extra().get("refused")))
                            .contains("leave node=n3: "));
        }
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        Run.Quick one = run(3, Plans.strong(), "membership", true);
        Run.Quick two = run(3, Plans.strong(), "membership", true);
        assertThat(one.history()).containsExactlyElementsOf(two.history());
    }

    @Test
    void servingBeforeTheCopyIsFound() {
        Settings skipping = Plans.strong().withDefects(Set.of(Defect.SKIP_BOOTSTRAP));
        assertThat(LongStream.rangeClosed(1, SEEDS)
                        .filter(seed ->
                                run(seed, skipping, "replace", false).verdict().validity() == Validity.INVALID)
                        .count())
                .isPositive();
    }
}
