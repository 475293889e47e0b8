package dev.quarrel.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EdnTest {
    private static final String STREAM = """
            {:index 0, :time 10, :process 4, :type :invoke, :f :cas, :key "k", :value [1 2], :node "n1"}
            {:index 1, :time 11, :process :nemesis, :type :info, :f :start, :value nil}
            {:index 2, :time 12, :process 4, :type :ok, :f :cas, :key "k", :value [1 2], :error [:timed-out "a \\"b\\"" {:x 1.5}]}
            """;

    @Test
    void whatIsReadIsWrittenBackByteForByte() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (EdnWriter writer = new EdnWriter(bytes)) {
            for (Event event : read(STREAM)) {
                writer.write(event);
            }
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(STREAM);
    }

    @Test
    void aVectorAListAndAStreamReadTheSame() throws IOException {
        assertThat(read("; a comment\n[" + STREAM + "]")).isEqualTo(read(STREAM));
        assertThat(read("(" + STREAM + ")")).isEqualTo(read(STREAM));
    }

    @Test
    void everyFormIsUnderstood() throws IOException {
        Event event = read("#jepsen.history.Op{:process 0, :type :invoke, :f :x, #_ignored :value "
                        + "[1 -2 3N 4.5M true #{7} (8) \\a sym #inst \"2026\" 99999999999999999999 {:a {\"b\" nil}}],"
                        + " :strange/key 1}")
                .getFirst();
        assertThat(event.value())
                .isEqualTo(Arrays.asList(
                        1L,
                        -2L,
                        3L,
                        4.5,
                        true,
                        List.of(7L),
                        List.of(8L),
                        "a",
                        "sym",
                        "2026",
                        "99999999999999999999",
                        Map.of(":a", java.util.Collections.singletonMap("b", null))));
        assertThat(event.extra()).containsEntry("strange/key", 1L);
    }

    @Test
    void allProblemsAreListedWithTheirLines() {
        String bad = """
                [{:process 0, :type :invoke, :f :read}
                 {:process 0, :type :ok, :f :write}

                 {:process "x", :type :ok, :f :read}
                 {:process 1, :type :okay, :f :read}
                 7
                 {:process 1, :type
                """;
        assertThatThrownBy(() -> read(bad))
                .isInstanceOfSatisfying(
                        MalformedHistory.class,
                        e -> assertThat(e.problems())
                                .hasSize(5)
                                .anyMatch(p -> p.startsWith("line 4: expected a number from 0 or :nemesis"))
                                .anyMatch(p -> p.startsWith("line 5: expected invoke, ok, fail or info"))
                                .anyMatch(p -> p.startsWith("line 6: expected a map with one operation"))
                                .anyMatch(p -> p.startsWith("line 8: not EDN: expected a form, the input ended"))
                                .anyMatch(p -> p.startsWith("line 2: process 0 completes write but invoked read")));
    }

    @Test
    void theContentDecidesWhatAFileIs() throws IOException {
        String json = " {\"index\":0,\"time\":1,\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}";
        assertThat(sniff(json.getBytes(StandardCharsets.UTF_8))).hasSize(1);
        assertThat(sniff(STREAM.getBytes(StandardCharsets.UTF_8))).hasSize(3);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(packed)) {
            out.write(STREAM.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(sniff(packed.toByteArray())).isEqualTo(read(STREAM));
    }

    @Test
    void aByteOrderMarkIsNoForm() throws IOException {
        assertThat(read("\uFEFF[" + STREAM + "]")).isEqualTo(read(STREAM));
        assertThat(sniff(("\uFEFF" + STREAM).getBytes(StandardCharsets.UTF_8))).isEqualTo(read(STREAM));
    }

    @Test
    void whatIsNestedTooDeepIsAProblemAndNoCrash() {
        for (String open : List.of("[", "(", "{", "#{", "#a ", "#_")) {
            assertThatThrownBy(() -> read(open.repeat(200_000)))
                    .as(open)
                    .isInstanceOf(MalformedHistory.class)
                    .hasMessageContaining("expected at most 1000 forms within each other");
        }
    }

    @Test
    void aTimeOrAnIndexThatIsNoNumberIsAProblem() {
        String bad = """
                [{:process 0, :type :invoke, :f :read, :index nil, :time :soon}
                 {:process 0, :type :ok, :f :read, :index 1.5, :time nil}]
                """;
        assertThatThrownBy(() -> read(bad))
                .hasMessageContaining("line 1: expected a whole number as :time, came :soon")
                .hasMessageContaining("line 2: expected a whole number as :index, came 1.5");
    }

    @Test
    void anInitialValueIsOneValue() {
        assertThat(Edn.value(" [1 2] ; two")).isEqualTo(List.of(1L, 2L));
        assertThatThrownBy(() -> Edn.value("1 2")).hasMessageContaining("expected one value in EDN, came 1 2");
    }

    @Test
    void anArrayInJsonIsToldFromAVectorInEdn() {
        String array = "[ {\"index\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null} ]";
        assertThatThrownBy(() -> sniff(array.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("line 1: expected an object with one event, came an array")
                .hasMessageContaining("jq -c '.[]'");
    }

    private static History sniff(byte[] bytes) throws IOException {
        return HistoryFiles.read(new ByteArrayInputStream(bytes), "the test's history");
    }

    private static History read(String text) throws IOException {
        return Edn.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "the test's history");
    }
}
