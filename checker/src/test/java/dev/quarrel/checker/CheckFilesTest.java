package dev.quarrel.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.judges.Catalogue;
import dev.quarrel.checker.model.Register;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of files that cannot be judged, and that the others are judged all the same.
class CheckFilesTest {
    private static final String GOOD = """
            {"index":0,"time":0,"process":0,"type":"invoke","f":"write","key":"k","value":1}
            {"index":1,"time":1,"process":0,"type":"ok","f":"write","key":"k","value":1}
            """;

    @TempDir
    Path directory = Path.of("");

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Checker failing() {
        return new Checker() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Verdict check(History history, Budget budget) {
                throw new IllegalStateException("an assumption did not hold");
            }
        };
    }

    private static Catalogue.Entry entry(Checker checker) {
        return Catalogue.ALL.getFirst().by(checker);
    }

    @Test
    void aCheckerThatFailsIsToldAndTheNextOneJudges() {
        Checker register = new Linearizable(Register.register(null));
        CheckFiles files = CheckFiles.whole(List.of(entry(failing()), entry(register)), Budget.DEFAULT);
        List<CheckFiles.Line> lines = files.check(input(GOOD), "h");
        assertThat(lines)
                .extracting(line -> line.verdict().validity())
                .containsExactly(Validity.UNKNOWN, Validity.VALID);
        assertThat(lines.getFirst().text())
                .contains("broken", "an assumption did not hold", "CheckFilesTest", "report it");
    }

    @Test
    void controlCharactersOfAFileDoNotReachTheTerminal() {
        CheckFiles files = CheckFiles.whole(new Linearizable(Register.register(null)), Budget.DEFAULT);
        String text =
                files.check(input("abc\u001b[31m\u0000\n"), "h").getFirst().text();
        assertThat(text).contains("abc\\u001b").doesNotContain("\u001b").doesNotContain("\u0000");
    }

    @Test
    void whatIsNotThereIsSaidInWords() {
        CheckFiles files = CheckFiles.whole(new Linearizable(Register.register(null)), Budget.DEFAULT);
        assertThat(files.check(directory.resolve("none.edn")).getFirst().text()).contains("there is no such file");
        assertThat(files.check(directory).getFirst().text()).contains("a run's directory has a file history.jsonl");
    }
}
