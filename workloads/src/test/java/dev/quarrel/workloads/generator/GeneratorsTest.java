package dev.quarrel.workloads.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratorsTest {
    private static final Seed SEED = new Seed(7);
    private static final Generator READS = new Draw(SEED.split("reads"), (s, n) -> Op.of("read", "x", null));
    private static final Generator WRITES = new Draw(SEED.split("writes"), (s, n) -> Op.of("write", "x", n));

    @Test
    void aDrawNumbersItsOperationsAndSpreadsThemOverFreeProcesses() {
        assertThat(Play.ok(WRITES, 3, 10, 5))
                .containsExactly(
                        "0 p1 write x 0", "0 p0 write x 1", "0 p2 write x 2", "10 p1 write x 3", "10 p0 write x 4");
    }

    @Test
    void aLogIsOneLineAndThenDone() {
        Step first = new Log("now the final reads").next(Context.of(5, new int[] {0}, new java.util.BitSet()));
        assertThat(first).isInstanceOf(Step.Emit.class);
        Step.Emit emit = (Step.Emit) first;
        assertThat(emit.op().f()).isEqualTo(Log.F);
        assertThat(emit.op().value()).isEqualTo("now the final reads");
        assertThat(emit.next().next(Context.of(5, new int[] {0}, new java.util.BitSet())))
                .isEqualTo(Step.DONE);
    }

    @Test
    void askedTwiceAGeneratorAnswersTheSame() {
        assertThat(Play.ok(mixed(), 4, 10, 200)).isEqualTo(Play.ok(mixed(), 4, 10, 200));
    }

    @Test
    void aMixKeepsItsWeightsAndDropsWhoIsDone() {
        List<String> lines = Play.ok(mixed(), 4, 10, 4000);
        assertThat(count(lines, "write")).isBetween(900, 1100);
        Mix oneWrite =
                new Mix(SEED, List.of(new Mix.Part(1, new Limit(1, WRITES)), new Mix.Part(1, new Limit(3, READS))));
        assertThat(count(Play.ok(oneWrite, 1, 10, 100), "write")).isEqualTo(1);
        assertThat(Play.ok(oneWrite, 1, 10, 100)).hasSize(4);
    }

    @Test
    void flipFlopTakesTurnsAndEndsWithTheOneWhoseTurnItIs() {
        assertThat(kinds(Play.ok(new FlipFlop(WRITES, READS), 1, 10, 5)))
                .containsExactly("write", "read", "write", "read", "write");
        assertThat(kinds(Play.ok(new FlipFlop(WRITES, new Limit(1, READS)), 1, 10, 99)))
                .containsExactly("write", "read", "write");
    }

    @Test
    void cycleTimesGivesEachItsTurnAndComesRound() {
        Generator turns = new CycleTimes(List.of(new CycleTimes.Part(20, WRITES), new CycleTimes.Part(30, READS)));
        assertThat(kinds(Play.ok(turns, 1, 10, 8)))
                .containsExactly("write", "write", "read", "read", "read", "write", "write", "read");
        assertThatThrownBy(() -> new CycleTimes.Part(0, WRITES)).hasMessageContaining("1 ns");
    }

    @Test
    void aTurnThatIsOverKeepsWhatItHadNotBegunForTheNext() {
        Generator slow = new Stagger(
                SEED,
                1,
                new Listed(List.of(
                        Op.of("write", "x", 1L).at(15), Op.of("write", "x", 2L).at(25))));
        Generator turns = new CycleTimes(List.of(new CycleTimes.Part(20, slow), new CycleTimes.Part(10, READS)));
        assertThat(Play.ok(turns, 1, 1, 99))
                .containsSubsequence("15 p0 write x 1", "20 p0 read x null", "30 p0 write x 2");
    }

    @Test
    void aProcessLimitEndsWhenOneMoreWouldTakePart() {
        List<String> lines = Play.ending(Event.Type.INFO, new ProcessLimit(3, WRITES), 1, 10, 99);
        assertThat(lines).containsExactly("0 p0 write x 0", "10 p1 write x 1", "20 p2 write x 2");
        assertThat(Play.ok(new ProcessLimit(1, WRITES), 1, 10, 50)).hasSize(50);
    }

    @Test
    void aConcurrencyLimitLeavesTheOtherThreadsFree() {
        assertThat(Play.ok(new ConcurrencyLimit(2, WRITES), 5, 10, 6).stream().map(GeneratorsTest::time))
                .containsExactly(0L, 0L, 10L, 10L, 20L, 20L);
        assertThatThrownBy(() -> new ConcurrencyLimit(0, WRITES)).hasMessageContaining("1 or more");
    }

    @Test
    void thenWaitsForAllThreadsAndSoDoesSynchronize() {
        Generator both = Phases.then(new Limit(3, WRITES), Phases.synchronize(new Limit(1, READS)));
        assertThat(Play.ok(both, 2, 10, 99).getLast()).startsWith("20 ").contains("read");
    }

    @Test
    void staggerKeepsTheMeanGapAndNeverCatchesUp() {
        List<String> lines = Play.ok(Stagger.perSecond(SEED, 1e6, WRITES), 4, 10, 2000);
        assertThat(time(lines.getLast())).isBetween(1_900_000L, 2_100_000L);
        List<String> slow = Play.ok(Stagger.perSecond(SEED, 1e6, WRITES), 1, 5000, 4);
        assertThat(slow.stream().map(GeneratorsTest::time)).containsExactly(0L, 5000L, 10000L, 15000L);
    }

    @Test
    void staggerRefusesARateThatIsNone() {
        assertThatThrownBy(() -> Stagger.perSecond(SEED, 0, WRITES)).hasMessageContaining("positive");
    }

    @Test
    void limitsEndByCountAndByTime() {
        assertThat(Play.ok(new Limit(3, WRITES), 2, 10, 99)).hasSize(3);
        assertThat(Play.ok(new TimeLimit(25, WRITES), 1, 10, 99))
                .containsExactly("0 p0 write x 0", "10 p0 write x 1", "20 p0 write x 2");
    }

    @Test
    void aTimeLimitCountsFromItsFirstAsking() {
        Generator late = Phases.of(new Limit(1, READS), new TimeLimit(15, WRITES));
        assertThat(Play.ok(late, 1, 100, 99)).containsExactly("0 p0 read x null", "100 p0 write x 0");
        assertThat(Play.ok(late, 1, 10, 99)).containsExactly("0 p0 read x null", "10 p0 write x 0", "20 p0 write x 1");
    }

    @Test
    void phasesWaitForEveryThread() {
        Generator phases = Phases.of(new Limit(3, WRITES), new Limit(2, READS));
        assertThat(Play.ok(phases, 2, 10, 99))
                .containsExactly(
                        "0 p1 write x 0",
                        "0 p0 write x 1",
                        "10 p1 write x 2",
                        "20 p1 read x null",
                        "20 p0 read x null");
    }

    @Test
    void reserveKeepsThreadsApart() {
        Generator reserve = new Reserve(List.of(new Reserve.Part(1, WRITES)), READS);
        List<String> lines = Play.ok(new Limit(60, reserve), 3, 10, 99);
        assertThat(lines).allMatch(line -> line.contains("write") == line.contains("p0"));
        assertThat(count(lines, "write")).isEqualTo(20);
        assertThatThrownBy(() -> Play.ok(reserve, 0, 10, 9)).hasMessageContaining("raise the concurrency");
    }

    @Test
    void independentKeysEachGetTheirOwnGeneratorAndThreads() {
        Generator keyed = new Independent(
                2, 3, key -> new Limit(3, new Draw(SEED.split("k" + key), (s, n) -> Op.of("write", null, n))));
        List<String> lines = Play.ok(keyed, 4, 10, 99);
        assertThat(lines).hasSize(9);
        assertThat(lines).filteredOn(line -> line.contains(" k0 ")).allMatch(line -> line.matches(".* p[01] .*"));
        assertThat(lines).filteredOn(line -> line.contains(" k1 ")).allMatch(line -> line.matches(".* p[23] .*"));
        assertThat(lines).filteredOn(line -> line.contains(" k2 ")).hasSize(3);
    }

    @Test
    void eachThreadRunsItsOwnCopy() {
        List<String> lines = Play.ok(new EachThread(new Limit(2, WRITES)), 3, 10, 99);
        assertThat(lines).hasSize(6);
        assertThat(lines).filteredOn(line -> line.contains("p1")).containsExactly("0 p1 write x 0", "10 p1 write x 1");
    }

    @Test
    void anUnknownOutcomeRetiresTheProcessButNotTheThread() {
        List<String> lines = Play.ending(Event.Type.INFO, new EachThread(new Limit(3, WRITES)), 2, 10, 99);
        assertThat(lines)
                .filteredOn(line -> line.endsWith(" 2"))
                .containsExactlyInAnyOrder("20 p4 write x 2", "20 p5 write x 2");
    }

    @Test
    void aListWaitsForTheThreadsItNames() {
        Generator list = new Listed(List.of(
                Op.of("read", "x", null).by(1), Op.of("write", "x", 5).by(1).at(3)));
        assertThat(Play.ok(list, 2, 10, 99)).containsExactly("0 p1 read x null", "10 p1 write x 5");
    }

    @Test
    void untilOkRepeatsWhatFailed() {
        Generator once = new UntilOk(Op.of("read", "x", null));
        assertThat(Play.ok(once, 2, 10, 9)).hasSize(1);
        assertThat(Play.ending(Event.Type.FAIL, new Limit(4, once), 2, 10, 9)).hasSize(4);
    }

    @Test
    void seedsAreUniformEnoughAndSplitByName() {
        int[] faces = new int[6];
        Seed seed = SEED;
        for (int i = 0; i < 60_000; i++) {
            faces[seed.below(6)]++;
            seed = seed.next();
        }
        assertThat(IntStream.of(faces).boxed()).allMatch(n -> n > 9_600 && n < 10_400);
        List<Long> parts =
                new ArrayList<>(List.of(SEED.split("a").bits(), SEED.split("b").bits()));
        parts.add(SEED.split("ab").bits());
        assertThat(parts).doesNotHaveDuplicates();
    }

    private static Generator mixed() {
        return new Mix(SEED, List.of(new Mix.Part(1, WRITES), new Mix.Part(3, READS)));
    }

    private static int count(List<String> lines, String f) {
        return (int) lines.stream().filter(line -> line.contains(f)).count();
    }

    private static long time(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    private static List<String> kinds(List<String> lines) {
        return lines.stream().map(line -> line.split(" ", -1)[2]).toList();
    }
}
