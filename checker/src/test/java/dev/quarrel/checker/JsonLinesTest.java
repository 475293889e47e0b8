package dev.quarrel.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private static final String GIVEN = """
            {"index":0,"time":812000,"process":3,"type":"invoke","f":"write","key":"k1","value":7,"node":"n2"}
            {"index":1,"time":900000,"process":"nemesis","type":"info","f":"kill","value":["n2",{"deep":[1,null,true,2.5]}]}
            {"index":2,"time":944000,"process":3,"type":"ok","f":"write","key":"k1","value":7,"node":"n2","context":{"a":1},"error":null}
            {"index":3,"time":944001,"process":4,"type":"invoke","f":"cas","key":"ключ","value":[-5,2147483648]}
            {"index":4,"time":944002,"process":5,"type":"invoke","f":"read","value":null}
            """;

    @Test
    void whatIsReadIsWrittenBackByteForByte() throws IOException {
        assertThat(write(read(GIVEN))).isEqualTo(GIVEN);
    }

    @Test
    void anEventKeepsItsFields() throws IOException {
        Event event = read(GIVEN).get(2);
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("node", "n2");
        extra.put("context", Map.of("a", 1L));
        extra.put("error", null);
        assertThat(event).isEqualTo(new Event(2, 944000, 3, Event.Type.OK, "write", "k1", 7L, extra));
        assertThat(read(GIVEN).get(3).value()).isEqualTo(List.of(-5L, 2147483648L));
        assertThat(read(GIVEN).nemesis()).hasSize(1);
    }

    @Test
    void allProblemsAreListedWithTheirLines() {
        String bad = """
                {"index":0,"time":1,"process":0,"type":"invoke","f":"write","key":"k","value":1}

                {"index":1,"time":2,"process":0,"type":"invoke","f":"read","key":"k","value":null}
                {"index":2,"time":3,"process":1,"type":"ok","f":"read","key":"k","value":null}
                {"index":3,"time":3,"process":1,"type":"okay","f":"read"}
                {"index":4,"time":3,"process":"boss","type":"ok","f":"read"}
                {"index":5,"time":3
                {"index":6,"time":3,"process":7}
                {"index":7,"time":5,"process":0,"type":"ok","f":"write","key":"other","value":1}
                """;
        assertThatThrownBy(() -> read(bad))
                .isInstanceOfSatisfying(
                        MalformedHistory.class,
                        e -> assertThat(e.problems())
                                .hasSize(8)
                                .anyMatch(p -> p.startsWith("line 3: process 0 invokes read while its write of line 1"))
                                .anyMatch(
                                        p -> p.startsWith("line 4: process 1 completes read but has no operation open"))
                                .anyMatch(p -> p.startsWith("line 5: expected invoke, ok, fail or info as type"))
                                .anyMatch(p -> p.startsWith("line 6: expected a number from 0 or \"nemesis\""))
                                .anyMatch(p -> p.startsWith("line 7: not JSON"))
                                .anyMatch(p -> p.startsWith("line 8: expected process, type and f; missing: type f"))
                                .anyMatch(p -> p.startsWith("line 9: process 0 completes write but invoked read"))
                                .anyMatch(p -> p.startsWith("line 9: process 0 completes write of key other")));
    }

    @Test
    void fieldsOfAnotherKindAreNamed() {
        String line = "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"k\"}\n";
        assertThatThrownBy(() -> read(line.replace("\"read\"", "null")
                        + line.replace("\"read\"", "[\"read\"]")
                        + line.replace("\"k\"", "[1,2]")
                        + line.replace("\"k\"", "{\"value\":5}")
                        + line.replace("\"invoke\"", "{}")))
                .isInstanceOfSatisfying(
                        MalformedHistory.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "line 1: expected a string as f, came VALUE_NULL",
                                        "line 2: expected a string as f, came START_ARRAY",
                                        "line 3: expected a string or a number as key, came START_ARRAY",
                                        "line 4: expected a string or a number as key, came START_OBJECT",
                                        "line 5: expected a string as type, came START_OBJECT"));
    }

    @Test
    void aLongLineIsReadWhole() throws IOException {
        String text = "x".repeat(300_000);
        String line =
                "{\"index\":0,\"time\":1,\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"k\",\"value\":\""
                        + text + "\"}";
        assertThat(read(line + "\n" + line.replace("invoke", "ok").replace("\"index\":0", "\"index\":1")))
                .hasSize(2)
                .allMatch(e -> text.equals(e.value()));
    }

    @Test
    void aFileOfManyBlocksIsReadInOrder() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            List<Event> expected = new ArrayList<>();
            int bad = random.nextInt(3_000);
            int badLine = 0;
            for (int line = 1; expected.size() < 6_000; line++) {
                if (random.nextInt(50) == 0) {
                    text.append(random.nextBoolean() ? "\n" : "  \r\n");
                    continue;
                }
                if (expected.size() == bad) {
                    badLine = line;
                }
                int process = expected.size() / 2;
                Event.Type type = expected.size() % 2 == 0 ? Event.Type.INVOKE : Event.Type.OK;
                String value = "v".repeat(1 << random.nextInt(10)) + process;
                expected.add(new Event(expected.size(), line, process, type, "write", "k", value, Map.of()));
                String index = random.nextBoolean() ? "" : "\"index\":" + (expected.size() - 1) + ",";
                text.append(
                        "{%s\"time\":%d,\"process\":%d,\"type\":\"%s\",\"f\":\"write\",\"key\":\"k\",\"value\":\"%s\"}\n"
                                .formatted(index, line, process, type.name().toLowerCase(Locale.ROOT), value));
            }
            String whole = text.substring(0, text.length() - 1);
            assertThat(read(whole)).as("seed %d", seed).containsExactlyElementsOf(expected);
            String[] lines = whole.split("\n", -1);
            lines[badLine - 1] = "{\"time\"";
            String place = "line " + badLine + ": not JSON";
            assertThatThrownBy(() -> read(String.join("\n", lines)))
                    .as("seed %d", seed)
                    .isInstanceOfSatisfying(
                            MalformedHistory.class,
                            e -> assertThat(e.problems().getFirst()).startsWith(place));
        }
    }

    @Test
    void readingStopsAfterManyProblems() {
        assertThatThrownBy(() -> read("\n" + "{\"time\":0}\n".repeat(100_000)))
                .isInstanceOfSatisfying(
                        MalformedHistory.class,
                        e -> assertThat(e.problems())
                                .hasSize(1_001)
                                .contains("line 1001: reading stopped here after so many problems"));
    }

    @Test
    void operationsPair() throws IOException {
        List<Operation> operations = read(GIVEN).operations();
        assertThat(operations).hasSize(3);
        assertThat(operations.get(0)).matches(op -> op.call() == 0 && op.ret() == 2 && op.isOk() && op.id() == 0);
        assertThat(operations.get(1)).matches(op -> op.call() == 3 && op.ret() == Operation.OPEN && op.isInfo());
        assertThat(read(GIVEN).operationsByKey().keySet()).containsExactly("k1", "ключ", "");
    }

    private static History read(String text) throws IOException {
        return JsonLines.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "the test's history");
    }

    private static String write(History history) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonLinesWriter writer = new JsonLinesWriter(bytes)) {
            for (Event event : history) {
                writer.write(event);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
