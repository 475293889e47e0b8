package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The checkers that are a definition and one pass: a good history, the same corrupted, and each anomaly.
class CollectionsTest {
    private static void valid(Checker checker, String... history) {
        Verdict verdict = Tale.judge(checker, history);
        assertThat(verdict.validity()).as(verdict.toString()).isEqualTo(Validity.VALID);
    }

    private static void unknown(Checker checker, String because, String... history) {
        Verdict verdict = Tale.judge(checker, history);
        assertThat(verdict.validity()).as(verdict.toString()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains(because);
    }

    private static void finds(Checker checker, String names, String... history) {
        Verdict verdict = Tale.judge(checker, history);
        assertThat(String.join(" ", Tale.names(verdict))).as(verdict.toString()).isEqualTo(names);
        assertThat(verdict.validity()).isEqualTo(Validity.INVALID);
        verdict.anomalies()
                .forEach(anomaly ->
                        assertThat(anomaly.explanation()).endsWith(".").hasSizeGreaterThan(20));
    }

    @Test
    void uniqueIds() {
        valid(new UniqueIds(), "0 generate - a", "1 generate - b", "2 generate - c fail");
        finds(new UniqueIds(), "duplicate-id", "0 generate - a", "1 generate - b", "2 generate - a");
        unknown(new UniqueIds(), "no id", "0 generate - a fail");
    }

    @Test
    void totalQueue() {
        String[] good = {"0 enqueue q 1", "0 enqueue q 2", "2 enqueue q 3 info", "1 dequeue q 1", "1 drain q [2,3]"};
        valid(new TotalQueue(), good);
        good[4] = "1 drain q [3]";
        finds(new TotalQueue(), "lost-element", good);
        good[4] = "1 drain q [1,2]";
        finds(new TotalQueue(), "duplicated-element", good);
        good[4] = "1 drain q [2,9]";
        finds(new TotalQueue(), "unexpected-element", good);
        unknown(new TotalQueue(), "may have taken", "0 enqueue q 1", "1 dequeue q - info", "2 drain q []");
        unknown(new TotalQueue(), "no enqueue", "1 dequeue q 1 fail");
    }

    @Test
    void appendOrder() {
        String[] good = {"0 append l 1", "1 append l 2", "2 read l [1,2]", "0 append l 3", "2 read l [1,2,3]"};
        valid(new AppendOrder(), good);
        good[2] = "2 read l [2]";
        finds(new AppendOrder(), "incompatible-order stale-read", good);
        good[2] = "2 read l [1]";
        finds(new AppendOrder(), "stale-read", good);
        good[2] = "2 read l [1,2]";
        good[4] = "2 read l [1,2]";
        finds(new AppendOrder(), "lost-append", good);
        good[4] = "2 read l [2,1,3]";
        finds(new AppendOrder(), "incompatible-order reordered-append", good);
        good[4] = "2 read l [1,2,3,3]";
        finds(new AppendOrder(), "duplicate-append", good);
        good[4] = "2 read l [1,2,3,9]";
        finds(new AppendOrder(), "unexpected-append", good);
        unknown(new AppendOrder(), "no ok read", "0 append l 1");
    }

    @Test
    void dirtyReads() {
        String[] good = {"0 write x 1", "1 write x 2 fail", "2 write x 3 info", "1 read x 1", "1 read x 3", "1 read x -"
        };
        valid(new DirtyReads(), good);
        good[5] = "1 read x 2";
        finds(new DirtyReads(), "dirty-read", good);
        good[5] = "1 read x 7";
        finds(new DirtyReads(), "garbage-read", good);
        finds(new DirtyReads(), "future-read", "0 read x 1", "0 write x 1");
        finds(new DirtyReads(), "dirty-read", "0 write x 1", "0 write x 2 fail", "1 read x [1,2]");
        valid(new DirtyReads(), "0 write x 1 fail", "0 write x 1", "1 read x 1");
        unknown(new DirtyReads(), "no ok read", "0 write x 1");
    }

    @Test
    void resurrectedDeletes() {
        String[] good = {"0 write x 1", "1 read x 1", "0 delete x", "1 read x -", "0 write x 2", "1 read x 2"};
        valid(new ResurrectedDeletes(), good);
        good[5] = "1 read x 1";
        finds(new ResurrectedDeletes(), "resurrected-delete", good);
        finds(new ResurrectedDeletes(), "stale-after-delete", "0 write x 1", "0 delete x", "1 read x 1");
        valid(new ResurrectedDeletes(), "0 write x 1", "0 > delete x", "1 read x 1", "0 < delete x", "1 read x -");
        valid(
                new ResurrectedDeletes(),
                "0 write x 1",
                "2 > write x 2",
                "0 delete x",
                "1 read x -",
                "2 < write x 2",
                "1 read x 2");
        unknown(new ResurrectedDeletes(), "no delete", "0 write x 1", "1 read x 1");
    }

    @Test
    void convergence() {
        String[] good = {
            "0 write x 1",
            "nemesis healed - - at=100",
            "0 read-local x 1 node=n1 at=110",
            "0 read-local x - node=n2 at=120",
            "0 read-local x 1 node=n2 at=150"
        };
        valid(new Convergence(), good);
        assertThat(Tale.judge(new Convergence(), good).details().get("nanosAfterLastFault"))
                .asString()
                .contains("max=50000000");
        finds(new Convergence(40_000_000), "slow-convergence", good);
        good[4] = "0 read-local x 2 node=n2 at=150";
        finds(new Convergence(), "divergence", good);
        valid(
                new Convergence(),
                "0 read-local x [1,2] node=n1",
                "0 read-local x [2,1] node=n2",
                "0 read-local x [1,2] node=n3");
        unknown(
                new Convergence(),
                "not known",
                "0 read-local x 1 node=n1",
                "1 read-local x 1 node=n2",
                "2 read-local x - info node=n3");
        unknown(new Convergence(), "two at least", "0 read-local x 1 node=n1");
        unknown(new Convergence(), "no replica", "0 write x 1");
    }

    @Test
    void availabilityPerFaultWindow() {
        String[] good = new String[26];
        for (int i = 0; i < 12; i++) {
            good[i] = "0 write x " + i;
            good[i + 13] = i + " write x " + (i + 20);
        }
        good[12] = "nemesis begun - - fault=cut";
        good[25] = "nemesis healed - - fault=cut";
        valid(new Availability(0.9), good);
        assertThat(Tale.judge(new Availability(), good).details().get("byFault"))
                .hasToString("{none=1.0, cut=1.0}");
        for (int i = 13; i < 17; i++) {
            good[i] += " fail";
        }
        valid(new Availability(), good);
        finds(new Availability(0.9), "unavailable", good);
        unknown(new Availability(), "no operation", "nemesis begun - -");
    }

    @Test
    void availabilityBySeveralStrikesOfOneFaultAndBySeveralFaultsAtOnce() {
        List<Event> events = Tale.of(
                        "0 write x 1",
                        "nemesis begin-kill - - fault=kill_1",
                        "0 write x 2 fail",
                        "nemesis begin-kill - - fault=kill_2",
                        "nemesis begin-cut - - fault=cut_3",
                        "0 write x 3 fail",
                        "nemesis heal-kill - - fault=kill_1",
                        "nemesis heal-cut - - fault=cut_3",
                        "0 write x 4",
                        "nemesis heal-kill - - fault=kill_2",
                        "0 write x 5")
                .stream()
                .map(CollectionsTest::numbered)
                .toList();
        Verdict verdict = new Availability().check(new History(events), Budget.DEFAULT);
        assertThat(verdict.details().get("byFault")).hasToString("{none=1.0, cut, kill=0.0, kill=0.5}");
    }

    /// `kill_2` in a tale is the fault `kill 2`.
    private static Event numbered(Event e) {
        Map<String, Object> extra = new LinkedHashMap<>(e.extra());
        extra.computeIfPresent("fault", (name, fault) -> fault.toString().replace('_', ' '));
        return new Event(e.index(), e.time(), e.process(), e.type(), e.f(), e.key(), e.value(), extra);
    }

    @Test
    void logPatterns(@TempDir Path directory) throws IOException {
        Path good = Files.writeString(directory.resolve("n1.log"), "started\nstopped\n");
        Path bad = Files.writeString(directory.resolve("n2.log"), "started\njava.lang.OutOfMemoryError: heap\n");
        String history = "0 write x 1";
        valid(new LogPatterns(List.of(good), LogPatterns.CRASHES), history);
        Verdict verdict = Tale.judge(new LogPatterns(List.of(good, bad), LogPatterns.CRASHES), history);
        assertThat(verdict.anomalies().get(0).explanation()).startsWith("n2.log:2: java.lang.OutOfMemoryError");
        unknown(
                new LogPatterns(List.of(directory.resolve("n3.log")), LogPatterns.CRASHES),
                "could not be read",
                history);
    }
}
