package dev.quarrel.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final List<String> NODES = List.of("n1", "n2", "n3", "n4", "n5");

    private static Schedule.Options options(String faults, boolean together, boolean swarm) {
        return new Schedule.Options(Faults.parse(faults), new Target.One(), 3000, 5000, 1000, 30_000, together, swarm);
    }

    private static Schedule draw(long seed, Schedule.Options options) {
        return Schedule.draw(seed, NODES, List.of(NODES), options);
    }

    @Test
    void aSeedIsASchedule() {
        Schedule schedule = draw(1, options("partition-one,kill,pause", false, false));
        assertThat(schedule.toData().stream().map(String::valueOf))
                .containsExactly(
                        "{fault=pause, at=3901, until=10964, harms=[pause node=n1]}",
                        "{fault=partition-one, at=15159, until=18340, harms=[cut from=n2 to=n1, cut from=n1 to=n2,"
                                + " cut from=n3 to=n2, cut from=n4 to=n2, cut from=n5 to=n2, cut from=n2 to=n3, cut from=n2 to=n4,"
                                + " cut from=n2 to=n5]}",
                        "{fault=pause, at=21360, until=28115, harms=[pause node=n3]}");
    }

    @Test
    void everyScheduleSurvivesAFile() {
        for (long seed = 0; seed < 200; seed++) {
            Schedule schedule = draw(seed, options("all", true, true));
            assertThat(Schedule.fromData(schedule.toData())).as("seed %d", seed).isEqualTo(schedule);
        }
    }

    @Test
    void oneAtATimeNeverOverlapsAndStaysInItsTime() {
        for (long seed = 0; seed < 500; seed++) {
            long free = 1000;
            for (Step step :
                    draw(seed, options("partition,kill,pause", false, false)).steps()) {
                assertThat(step.atMillis()).as("seed %d", seed).isGreaterThanOrEqualTo(free);
                assertThat(step.untilMillis()).isLessThanOrEqualTo(30_000);
                free = step.untilMillis();
            }
        }
    }

    @Test
    void addingAFaultShiftsNoOtherWhenEachHasItsOwnRhythm() {
        for (long seed = 0; seed < 100; seed++) {
            List<Step> kills = draw(seed, options("kill", true, false)).steps();
            List<Step> all =
                    draw(seed, options("partition-one,kill,pause", true, false)).steps();
            assertThat(all.stream().filter(step -> step.fault().equals("kill")).toList())
                    .as("seed %d", seed)
                    .isEqualTo(kills);
        }
    }

    @Test
    void aSwarmLeavesWholeFaultsOutDifferingBySeed() {
        Set<Set<String>> kinds = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            Set<String> names = new HashSet<>();
            draw(seed, options("partition-one,kill,pause", true, true))
                    .steps()
                    .forEach(step -> names.add(step.fault()));
            assertThat(names).as("seed %d", seed).isNotEmpty();
            kinds.add(names);
        }
        assertThat(kinds).as("all seven non-empty subsets").hasSize(7);
    }

    @Test
    void neighbouringSeedsStrikeDifferentNodes() {
        Set<String> first = new HashSet<>();
        for (long seed = 1; seed <= 40; seed++) {
            first.addAll(draw(seed, options("kill", false, false))
                    .steps()
                    .getFirst()
                    .harms()
                    .getFirst()
                    .touches());
        }
        assertThat(first).containsExactlyInAnyOrderElementsOf(NODES);
    }

    @Test
    void wrongFilesSayWhatWasExpected() {
        assertThatThrownBy(() -> Schedule.fromData(List.of(Map.of("fault", "kill"))))
                .hasMessageContaining("a step of a schedule looks like");
        assertThatThrownBy(() -> HarmText.parse("cutt from=n1 to=n2"))
                .hasMessageContaining("no harm named 'cutt'")
                .hasMessageContaining("kill");
        assertThatThrownBy(() -> HarmText.parse("cut from=n1")).hasMessageContaining("expected exactly [from, to]");
        assertThatThrownBy(() -> HarmText.parse("loss from=n1 to=n2 probability=often"))
                .hasMessageContaining("must be a number, got 'often'");
        assertThatThrownBy(() -> Faults.parse("partitoin")).hasMessageContaining("partition-one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cut from=n1 to=n1",
                "loss from=n1 to=n2 probability=7",
                "loss from=n1 to=n2 probability=NaN",
                "duplicate from=n1 to=n2 probability=0",
                "reorder from=n1 to=n2 probability=-0.1 holdMillis=20",
                "reorder from=n1 to=n2 probability=0.1 holdMillis=0",
                "delay from=n1 to=n2 millis=-5 jitterMillis=0",
                "delay from=n1 to=n2 millis=5 jitterMillis=-1",
                "delay from=n1 to=n2 millis=0 jitterMillis=0",
                "delay from=n1 to=n2 millis=9223372036854775807 jitterMillis=0",
                "bandwidth from=n1 to=n2 bytesPerSecond=0",
                "flip-bits node=n1 records=-1",
                "tear-records node=n1 records=0",
                "slow-node node=n1 millis=-5",
                "slow-disk node=n1 millis=0",
                "clock-bump node=n1 millis=-9223372036854775808",
                "clock-strobe node=n1 millis=5 periodMillis=0",
                "clock-drift node=n1 partsPerMillion=9223372036854775807",
                "clock-drift node=n1 partsPerMillion=-9223372036854775808",
                "clock-drift node=n1 partsPerMillion=0",
                "replace node=n1 by=n1"
            })
    void aHarmThatNoWorldCouldDoIsRefused(String text) {
        assertThatThrownBy(() -> HarmText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("harm '" + text + "': expected ")
                .hasMessageContaining(", got ");
    }

    @Test
    void aStepHasItsFourFieldsAndNoOther() {
        Map<String, Object> step = Map.of("fault", "kill", "at", 3, "until", 8, "harms", List.of("kill node=n2"));
        assertThat(Step.fromData(step).untilMillis()).isEqualTo(8);
        Map<String, Object> more = new HashMap<>(step);
        more.put("targets", "all");
        assertThatThrownBy(() -> Step.fromData(more)).hasMessageContaining("four fields");
        Map<String, Object> between = new HashMap<>(step);
        between.put("at", 3.5);
        assertThatThrownBy(() -> Step.fromData(between)).hasMessageContaining("whole milliseconds");
    }

    @Test
    void harmsAreReadable() {
        Harm delay = new Harm.Delay("n1", "n3", 200, 50);
        assertThat(delay.text()).isEqualTo("delay from=n1 to=n3 millis=200 jitterMillis=50");
        assertThat(HarmText.parse(delay.text())).isEqualTo(delay);
        assertThat(new Harm.PowerLoss("n2").text()).isEqualTo("power-loss node=n2");
    }
}
