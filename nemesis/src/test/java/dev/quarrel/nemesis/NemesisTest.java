package dev.quarrel.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NemesisTest {
    private static final Step ONE = new Step("kill", 10, 20, List.of(new Harm.Kill("n1")));
    private static final Step TWO = new Step("pause", 15, 40, List.of(new Harm.Pause("n2")));
    private static final Step DISK = new Step("full-disk", 16, 30, List.of(new Harm.FullDisk("n2")));

    /// Answers only when told to; full disks are beyond it, pauses break it.
    private static final class SlowCluster implements Breakable {
        final Map<Harm, Integer> inForce = new HashMap<>();
        final Queue<Runnable> answers = new ArrayDeque<>();

        @Override
        public List<String> nodes() {
            return List.of("n1", "n2");
        }

        @Override
        public @Nullable String whyNot(Harm harm) {
            return harm instanceof Harm.FullDisk ? "this disk is never full" : null;
        }

        @Override
        public void begin(List<Harm> harms, Consumer<Outcome> done) {
            harms.forEach(harm -> inForce.merge(harm, 1, Integer::sum));
            answers.add(() -> done.accept(new Outcome(Map.of(), null)));
        }

        @Override
        public void end(List<Harm> harms, Consumer<Outcome> done) {
            harms.forEach(harm -> inForce.merge(harm, -1, Integer::sum));
            String problem = harms.getFirst() instanceof Harm.Pause ? "it will not wake" : null;
            answers.add(() -> done.accept(new Outcome(Map.of(harms.getFirst(), 7L), problem)));
        }

        void answerAll() {
            while (!answers.isEmpty()) {
                answers.remove().run();
            }
        }
    }

    private record Timed(long millis, int sequence, Runnable task) {}

    private final PriorityQueue<Timed> timers = new PriorityQueue<>(
            java.util.Comparator.comparingLong(Timed::millis).thenComparingInt(Timed::sequence));
    private final SlowCluster cluster = new SlowCluster();
    private final List<String> told = new ArrayList<>();

    private Nemesis play(Step... steps) {
        Nemesis nemesis = new Nemesis(
                new Schedule(List.of(steps)),
                cluster,
                incident -> told.add(
                        incident.phase() + " " + incident.step().fault() + " " + incident.bites() + incident.note()));
        nemesis.play((millis, task) -> timers.add(new Timed(millis, timers.size(), task)));
        return nemesis;
    }

    private void runUntil(long millis) {
        while (!timers.isEmpty() && timers.element().millis() <= millis) {
            timers.remove().task().run();
        }
    }

    @Test
    void tellsEachStepAndWhatBit() {
        Nemesis nemesis = play(ONE, TWO, DISK);
        runUntil(12);
        cluster.answerAll();
        runUntil(100);
        cluster.answerAll();
        assertThat(told)
                .containsExactly(
                        "BEGIN kill 0",
                        "BEGUN kill 0",
                        "BEGIN pause 0",
                        "UNSUPPORTED full-disk 0this disk is never full",
                        "HEAL kill 0",
                        "HEAL pause 0",
                        "BEGUN pause 0",
                        "HEALED kill 7",
                        "BROKEN pause 7it will not wake");
        assertThat(nemesis.ledger().stream().map(Nemesis.Entry::phase))
                .containsExactly(Nemesis.Phase.HEALED, Nemesis.Phase.BROKEN, Nemesis.Phase.UNSUPPORTED);
        assertThat(cluster.inForce.values()).containsOnly(0);
    }

    @Test
    void stoppingHealsWhatIsBrokenBeginsNothingMoreAndWaitsForTheAnswers() {
        Nemesis nemesis = play(ONE, TWO);
        runUntil(12);
        List<String> whole = new ArrayList<>();
        nemesis.stop(() -> whole.add("whole"));
        assertThat(whole).isEmpty();
        cluster.answerAll();
        assertThat(whole).containsExactly("whole");
        runUntil(100);
        assertThat(cluster.answers).isEmpty();
        assertThat(cluster.inForce).containsExactly(Map.entry(new Harm.Kill("n1"), 0));
        assertThat(nemesis.ledger()).hasSize(1);
    }

    @Test
    void stoppingAWholeClusterAnswersAtOnce() {
        List<String> whole = new ArrayList<>();
        play(ONE).stop(() -> whole.add("whole"));
        assertThat(whole).containsExactly("whole");
    }
}
