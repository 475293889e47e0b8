package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SetsTest {
    private static final String[] GOOD = {
        "0 add s 1",
        "1 read s [1]",
        "0 add s 2",
        "2 add s 3 info",
        "0 add s 4 fail",
        "1 read s [1,2]",
        "1 read s [1,2,3]"
    };

    @Test
    void goodSetIsValidAndCountsWhatWasRecovered() {
        Verdict verdict = Tale.judge(new SetChecker(), GOOD);
        assertThat(verdict.validity()).as(verdict.toString()).isEqualTo(Validity.VALID);
        assertThat(verdict.details())
                .containsEntry("recovered", 1L)
                .containsEntry("acknowledged", 2L)
                .containsEntry("loss", 0.0);
        assertThat(Tale.judge(new SetFull(true), GOOD).validity()).isEqualTo(Validity.VALID);
    }

    @Test
    void theSameWithoutAnElementIsRejected() {
        String[] corrupted = GOOD.clone();
        corrupted[corrupted.length - 1] = "1 read s [1,3]";
        Verdict verdict = Tale.judge(new SetChecker(), corrupted);
        assertThat(Tale.names(verdict)).containsExactly("lost-element");
        assertThat(verdict.details()).containsEntry("loss", 0.5);
        assertThat(Tale.names(Tale.judge(new SetFull(), corrupted))).containsExactly("lost-element");
    }

    @Test
    void failedUnexpectedAndDoubledElements() {
        Verdict verdict = Tale.judge(new SetChecker(), "0 add s 1", "0 add s 4 fail", "1 read s [1,1,4,9]");
        assertThat(Tale.names(verdict)).containsExactly("duplicated-element", "failed-element", "unexpected-element");
    }

    @Test
    void aReadBeforeTheLastAddIsNoFinalOne() {
        Verdict verdict = Tale.judge(new SetChecker(), "0 add s 1", "1 read s [1]", "0 add s 2");
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("final read");
    }

    @Test
    void nothingAcknowledgedIsUnknown() {
        assertThat(Tale.judge(new SetChecker(), "0 add s 1 fail", "1 read s []").validity())
                .isEqualTo(Validity.UNKNOWN);
        assertThat(Tale.judge(new SetFull(), "0 add s 1").validity()).isEqualTo(Validity.UNKNOWN);
    }

    @Test
    void anElementThatTookTimeToAppearIsStaleOnlyWhereLinearizable() {
        String[] slow = {"0 add s 1 at=1", "1 read s [] at=5", "1 read s [1] at=9"};
        assertThat(Tale.judge(new SetFull(), slow).validity()).isEqualTo(Validity.VALID);
        Verdict verdict = Tale.judge(new SetFull(true), slow);
        assertThat(Tale.names(verdict)).containsExactly("stale-element");
        assertThat(verdict.details().get("stableLatencyNanos")).asString().contains("max=4000000");
    }

    @Test
    void fatesAgreeWithTheirDefinitionOnRandomHistories() {
        int lost = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            History history = random(new Random(seed));
            List<Operation> ops = List.copyOf(history.operations());
            for (Keyed set : Keyed.of(ops, "add", "read")) {
                for (SetFull.Element element : SetFull.elements(set)) {
                    String actual = element.stable() ? "stable" : element.lost() ? "lost" : "never read";
                    assertThat(actual)
                            .as("seed %d: %s", seed, Tale.show(history))
                            .isEqualTo(fate(element.add, ops));
                    lost += element.lost() ? 1 : 0;
                }
            }
        }
        assertThat(lost).isGreaterThan(500);
    }

    private static String fate(Operation add, List<Operation> ops) {
        List<Operation> reads =
                ops.stream().filter(op -> op.f().equals("read") && op.isOk()).toList();
        int known = add.isOk() ? add.completed() : Integer.MAX_VALUE;
        int present = -1;
        for (Operation read : reads) {
            if (Keyed.elements(read.result()).contains(add.argument())) {
                known = Math.min(known, read.completed());
                present = read.call();
            }
        }
        int absent = -1;
        for (Operation read : reads) {
            if (read.call() > add.call() && !Keyed.elements(read.result()).contains(add.argument())) {
                absent = read.call();
            }
        }
        return present >= 0 && absent < present ? "stable" : absent > known ? "lost" : "never read";
    }

    /// Adds and reads of one set by three processes; a read returns each element begun so far with some chance.
    private static History random(Random random) {
        List<Event> events = new ArrayList<>();
        List<Object> begun = new ArrayList<>();
        Event[] open = new Event[3];
        for (int i = 0; i < 16; i++) {
            int process = random.nextInt(3);
            Event invoked = open[process];
            if (invoked == null) {
                boolean add = random.nextBoolean();
                Object element = add ? (Object) (long) i : null;
                open[process] = event(events, process, Event.Type.INVOKE, add ? "add" : "read", element);
                if (element != null) {
                    begun.add(element);
                }
                continue;
            }
            boolean read = invoked.f().equals("read");
            Object result =
                    read ? begun.stream().filter(e -> random.nextInt(4) > 0).toList() : invoked.value();
            boolean fails = random.nextInt(6) == 0;
            event(events, process, fails ? Event.Type.FAIL : Event.Type.OK, invoked.f(), result);
            open[process] = null;
        }
        return new History(events);
    }

    private static Event event(
            List<Event> events,
            int process,
            Event.Type type,
            String f,
            @org.jspecify.annotations.Nullable Object value) {
        Event event = new Event(events.size(), events.size(), process, type, f, "s", value, Map.of());
        events.add(event);
        return event;
    }
}
