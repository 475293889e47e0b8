package dev.quarrel.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final List<String> NODES = List.of("n1", "n2", "n3", "n4", "n5");

    private static List<Step> draw(Fault fault, Target target, long seed) {
        List<List<String>> datacentres = List.of(NODES.subList(0, 2), NODES.subList(2, 5));
        return fault.draw(new Draw(new Random(seed), NODES, datacentres, target), 1000, 9000);
    }

    @Test
    void everyFaultHasItsOwnNameAndEveryHarmIsDrawnBySome() {
        Set<String> names = new HashSet<>();
        Set<Class<?>> harms = new HashSet<>();
        for (Fault fault : Faults.all()) {
            assertThat(names.add(fault.name())).as(fault.name()).isTrue();
            assertThat(Faults.parse(fault.name())).containsExactly(fault);
            draw(fault, new Target.One(), 1).forEach(step -> step.harms().forEach(harm -> harms.add(harm.getClass())));
        }
        Set<Class<?>> all = new HashSet<>(List.of(Harm.class.getDeclaredClasses()));
        all.removeIf(type -> !type.isRecord());
        assertThat(harms).isEqualTo(all);
    }

    @Test
    void everyDrawStaysInItsTimeAmongItsNodesAndSurvivesAFile() {
        for (Fault fault : Faults.all()) {
            for (long seed = 0; seed < 100; seed++) {
                List<Step> steps = draw(fault, new Target.Minority(), seed);
                assertThat(steps).as("%s, seed %d", fault.name(), seed).isNotEmpty();
                for (Step step : steps) {
                    assertThat(step.fault()).isEqualTo(fault.name());
                    assertThat(step.atMillis()).isBetween(1000L, 8999L);
                    assertThat(step.untilMillis()).isBetween(1001L, 9000L);
                    assertThat(Step.fromData(step.toData())).isEqualTo(step);
                    step.harms().forEach(FaultsTest::touchesOnlyNodesAndNewcomers);
                }
            }
        }
    }

    private static void touchesOnlyNodesAndNewcomers(Harm harm) {
        List<String> coming = List.of("n6", "n7", "n8", "n9", "n10", "n11");
        switch (harm) {
            case Harm.Membership change -> {
                assertThat(change.comes().isEmpty() || coming.contains(change.comes()))
                        .isTrue();
                assertThat(change.touches()).allMatch(node -> NODES.contains(node) != node.equals(change.comes()));
            }
            case Harm.DropVerb drop ->
                assertThat(drop.touches()).allMatch(node -> NODES.contains(node) || coming.contains(node));
            case Harm other -> assertThat(NODES).containsAll(other.touches());
        }
    }

    @Test
    void membershipIsEveryWayToChangeIt() {
        assertThat(Faults.parse("membership").stream().map(Fault::name)).containsExactly("join", "leave", "replace");
    }

    @Test
    void aRollingKillTakesEveryNodeOnceAndOneAtATime() {
        List<Step> steps = draw(new RollingKill(), new Target.One(), 5);
        assertThat(steps.stream().flatMap(step -> step.harms().getFirst().touches().stream()))
                .containsExactlyInAnyOrderElementsOf(NODES);
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i).atMillis()).isGreaterThan(steps.get(i - 1).untilMillis());
        }
    }

    @Test
    void theTargetIsStruckAndNobodyElse() {
        Target named = Target.parse("n2+n4");
        assertThat(draw(new Kill(), named, 1).getFirst().harms())
                .containsExactly(new Harm.Kill("n2"), new Harm.Kill("n4"));
        assertThat(draw(new Delay(), named, 1).getFirst().harms())
                .hasSize(14)
                .allMatch(
                        harm -> harm.touches().contains("n2") || harm.touches().contains("n4"));
        assertThat(draw(new KillAll(), named, 1).getFirst().harms()).hasSize(5);
    }

    @Test
    void aGroupIsAllThatBeginWithItsName() {
        assertThat(Faults.parse("clock").stream().map(Fault::name))
                .containsExactly("clock-bump", "clock-hour", "clock-strobe", "clock-drift");
        assertThat(Faults.parse("kill,kill, pause").stream().map(Fault::name)).containsExactly("kill", "pause");
        assertThat(Faults.parse("partition")).hasSize(9);
        assertThat(Faults.parse("none")).isEmpty();
    }

    @Test
    void whatBeginsWithAMinusIsLeftOutAgain() {
        assertThat(Faults.parse("clock,-clock-hour").stream().map(Fault::name))
                .containsExactly("clock-bump", "clock-strobe", "clock-drift");
        assertThat(Faults.parse("all,-partition,-old-disk"))
                .hasSize(Faults.all().size() - 10)
                .doesNotContain(new OldDisk());
    }

    @Test
    void everyFaultIsDrawnForASmallClusterOrLeavesItAlone() {
        for (List<String> few : List.of(List.of("n1"), List.of("n1", "n2"))) {
            for (Fault fault : Faults.all()) {
                for (long seed = 0; seed < 20; seed++) {
                    Draw draw = new Draw(new Random(seed), few, List.of(few), new Target.One());
                    List<Step> steps = fault.draw(draw, 1000, 9000);
                    if (few.size() == 1 && fault instanceof Partition) {
                        assertThat(steps).as(fault.name()).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void asManyJoinAsAreStruck() {
        for (long seed = 0; seed < 20; seed++) {
            for (Target target : List.of(new Target.One(), new Target.Majority(), new Target.All())) {
                assertThat(draw(new Join(), target, seed).getFirst().harms())
                        .doesNotHaveDuplicates()
                        .hasSize(target.draw(NODES, new Random(seed)).size());
            }
        }
    }

    @Test
    void aDrawnDriftMakesAClockWrongInAShortFault() {
        for (long seed = 0; seed < 20; seed++) {
            Harm drift = draw(new ClockDrift(), new Target.One(), seed)
                    .getFirst()
                    .harms()
                    .getFirst();
            assertThat(Math.abs(((Harm.OnClock) drift).offMillis(1_000_000_000)))
                    .isGreaterThanOrEqualTo(5);
        }
    }
}
