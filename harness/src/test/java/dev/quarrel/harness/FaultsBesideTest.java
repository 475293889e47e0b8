package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Replicas of every key are n1 and n2; the anomaly's write is sent to n1, its read to n3, from 4 s to 6 s.
class FaultsBesideTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aFaultOnTheReplicasMeanwhileIsNamedWithItsTimes() {
        assertThat(told(3, 5, 7, new Harm.Cut("n1", "n2"), new Harm.Cut("n1", "n4")))
                .endsWith("stale. Meanwhile fault (3.000–5.000 s): cut from=n1 to=n2.");
        assertThat(told(5, 9, 1, new Harm.Kill("n2"))).endsWith("Meanwhile fault (5.000–9.000 s): kill node=n2.");
    }

    @Test
    void aFaultThatStruckOthersOrNeverBitOrCameLaterIsNotBlamed() {
        assertThat(told(3, 5, 7, new Harm.Kill("n4"))).endsWith("No fault had touched any of n1, n2, n3 by then.");
        assertThat(told(3, 5, 7, new Harm.Cut("n1", "n5"))).endsWith("No fault had touched any of n1, n2, n3 by then.");
        assertThat(told(3, 5, 0, new Harm.Kill("n1"))).endsWith("No fault had struck by then: none was needed.");
        assertThat(told(7, 9, 1, new Harm.Kill("n1"))).endsWith("No fault had struck by then: none was needed.");
    }

    /// A newcomer may be a replica of any key.
    @Test
    void aChangeOfTheMembersIsNamedAndSoIsAHarmToTheNewcomer() {
        assertThat(told(3, 5, 1, new Harm.Replace("n2", "n6")))
                .endsWith("Meanwhile fault (3.000–5.000 s): replace node=n2 by=n6.");
        assertThat(told(3, 5, 1, new Harm.Join("n6"), new Harm.Cut("n1", "n6")))
                .endsWith("Meanwhile fault (3.000–5.000 s): join node=n6, cut from=n1 to=n6.");
        assertThat(told(3, 5, 1, new Harm.Leave("n5"))).endsWith("No fault had touched any of n1, n2, n3 by then.");
    }

    @Test
    void oneThatWasOverIsToldAsTheLastBefore() {
        assertThat(told(1, 2, 1, new Harm.Kill("n1")))
                .endsWith(
                        "No fault touched these nodes meanwhile; the last before was fault (1.000–2.000 s): kill node=n1.");
    }

    private static String told(long from, long until, long bites, Harm... harms) {
        Schedule schedule = new Schedule(List.of(new Step("fault", from * 1_000, until * 1_000, List.of(harms))));
        Event write = event(0, 4, 0, Event.Type.OK, "write", Map.of("node", "n1"));
        Event read = event(1, 6, 1, Event.Type.OK, "read", Map.of("node", "n3"));
        History history = new History(List.of(
                event(0, from, Event.NEMESIS, Event.Type.INFO, "begin-fault", Map.of("fault", "fault 0")),
                event(
                        1,
                        until,
                        Event.NEMESIS,
                        Event.Type.INFO,
                        "heal-fault",
                        Map.of("fault", "fault 0", "bites", bites))));
        Verdict verdict = new Verdict(
                "register",
                Validity.INVALID,
                null,
                List.of(new Anomaly("stale-read", "k1", List.of(write, read), "stale.")),
                Map.of());
        return new FaultsBeside(schedule, history, key -> List.of("n1", "n2"))
                .tell(verdict)
                .anomalies()
                .getFirst()
                .explanation();
    }

    private static Event event(
            long index, long second, int process, Event.Type type, String f, Map<String, Object> extra) {
        return new Event(index, second * SECOND, process, type, f, null, null, extra);
    }
}
