package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.HistoryFiles;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Validity;
import java.nio.charset.StandardCharsets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// With nothing but the checker on the class path.
class CheckerAloneTest {
    @Test
    void judgesAHistoryInMemory() {
        History history = new History(List.of(
                event(0, Event.Type.INVOKE, "write", 1L),
                event(1, Event.Type.OK, "write", 1L),
                event(2, Event.Type.INVOKE, "write", 2L),
                event(3, Event.Type.OK, "write", 2L),
                event(4, Event.Type.INVOKE, "read", null),
                event(5, Event.Type.OK, "read", 1L)));
        var verdict = Linearizable.register().check(history, Budget.DEFAULT);
        assertThat(verdict.validity()).isEqualTo(Validity.INVALID);
        assertThat(verdict.anomalies()).extracting(Anomaly::name).containsExactly("lost-write");
    }

    @Test
    void judgesJsonLinesAndEdn() throws IOException {
        assertThat(judge("history.jsonl", """
                {"index":0,"time":0,"process":0,"type":"invoke","f":"write","key":"k","value":1}
                {"index":1,"time":5,"process":0,"type":"ok","f":"write","key":"k","value":1}
                """)).isEqualTo(Validity.VALID);
        assertThat(judge("history.edn", """
                {:type :invoke, :f :write, :value 1, :process 0, :time 0, :index 0}
                {:type :ok, :f :write, :value 1, :process 0, :time 5, :index 1}
                {:type :invoke, :f :read, :value nil, :process 0, :time 6, :index 2}
                {:type :ok, :f :read, :value 7, :process 0, :time 9, :index 3}
                """)).isEqualTo(Validity.INVALID);
    }

    @Test
    void nothingElseOfQuarrelIsThere() {
        assertThat(CheckerAloneTest.class.getClassLoader().getResource("dev/quarrel/harness/Run.class"))
                .isNull();
    }

    private static Validity judge(String name, String text) throws IOException {
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return Linearizable.register()
                .check(HistoryFiles.read(in, name), Budget.DEFAULT)
                .validity();
    }

    private static Event event(long index, Event.Type type, String f, Object value) {
        return new Event(index, index * 1_000, 0, type, f, "k", value, Map.of());
    }
}
