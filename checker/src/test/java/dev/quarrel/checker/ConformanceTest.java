package dev.quarrel.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarrel.checker.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Histories that others recorded get the verdict that their projects give them, each within a budget of five seconds.
class ConformanceTest {
    private static final Budget FIVE_SECONDS = new Budget(Long.MAX_VALUE, 5_000, 512L << 20);

    @TestFactory
    Stream<DynamicTest> everyHistoryGetsItsVerdict() throws IOException {
        Path folder = conformance();
        if (folder == null) {
            // An assumption in the factory itself would leave no trace: the skip is a test of its own.
            String reason = "shared/conformance/expected.tsv is neither beside the repository nor in -Dquarrel.shared";
            System.out.println("skipped ConformanceTest: " + reason);
            return Stream.of(DynamicTest.dynamicTest("conformance", () -> assumeTrue(false, reason)));
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("expected.tsv"))) {
            if (!line.startsWith("#")) {
                String[] row = line.split("\t", -1);
                tests.add(DynamicTest.dynamicTest(row[0], () -> judge(folder, row[0], row[1], row[2], row[3])));
            }
        }
        return tests.stream();
    }

    private static void judge(Path folder, String file, String model, String initial, String expected) {
        Object value = Map.of("nil", List.of(), "-", List.of()).containsKey(initial) ? null : Long.valueOf(initial);
        CheckFiles check = CheckFiles.whole(new Linearizable(Models.named(model, value)), FIVE_SECONDS);
        CheckFiles.Line line = check.check(folder.resolve(file)).getFirst();
        assertThat(line.verdict().validity().name().toLowerCase(Locale.ROOT))
                .as(line.text())
                .isEqualTo(expected);
    }

    private static @Nullable Path conformance() {
        String given = System.getProperty("quarrel.shared");
        if (given != null) {
            return Path.of(given, "conformance");
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared").resolve("conformance");
            if (Files.exists(candidate.resolve("expected.tsv"))) {
                return candidate;
            }
        }
        return null;
    }
}
