package dev.quarrel.results.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void everyWholeLineIsCountedOnceHoweverTheFileGrows() throws IOException {
        Path history = directory.resolve("history.jsonl");
        Tail tail = new Tail(history);
        tail.read();
        assertThat(tail.json("running")).contains("\"ok\":0");
        String all = """
                {"time":1000000000,"process":"nemesis","type":"info","f":"begin-kill"}
                {"time":2000000000,"process":1,"type":"invoke","f":"read"}
                {"time":2500000000,"process":1,"type":"ok","f":"read","value":"ä"}
                {"time":2600000000,"process":2,"type":"fail","f":"read"}
                """;
        Files.writeString(history, "");
        byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
        for (byte each : bytes) {
            Files.write(history, new byte[] {each}, StandardOpenOption.APPEND);
            tail.read();
        }
        assertThat(tail.json("running"))
                .isEqualTo(
                        "{\"verdict\":\"running\",\"seconds\":2.6,\"ok\":1,\"fail\":1,\"info\":0,\"fault\":\"begin-kill\"}");
    }
}
