package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.quarrel.store.versions.Seeds;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogFieldsTest {
    private static final String PIECES = "ab \"\\=\n\t{}é/:[],'%";

    private static String line(String pattern, @Nullable Throwable thrown, Object... arguments) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent("test", context.getLogger("test"), Level.INFO, pattern, thrown, arguments);
        return new LogFields().convert(event);
    }

    @Test
    void whateverIsLoggedIsOneLineAndIsReadBack() {
        Seeds.first(5_000).forEach(seed -> {
            Random random = Seeds.random(seed);
            String bare = text(random);
            String quoted = text(random);
            String line = line("event=tried node={} reason=\"{}\" count={}", null, bare, quoted, 7);
            assertThat(line).as("seed %d", seed).doesNotContain("\n");
            assertThat(LogLine.parse(line))
                    .as("seed %d: %s", seed, line)
                    .containsEntry("event", "tried")
                    .containsEntry("node", bare)
                    .containsEntry("reason", quoted)
                    .containsEntry("count", "7");
        });
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PIECES.charAt(random.nextInt(PIECES.length())));
        }
        return text.toString();
    }

    @Test
    void anExceptionIsAFieldOfTheSameLine() {
        IllegalStateException thrown = new IllegalStateException("said \"no\"");
        String line = line("event=internal_error step={} reason=\"{}\"", thrown, "receive", thrown.toString());
        assertThat(line).doesNotContain("\n");
        assertThat(LogLine.parse(line))
                .containsEntry("reason", "java.lang.IllegalStateException: said \"no\"")
                .hasEntrySatisfying(
                        "stack",
                        stack -> assertThat(stack)
                                .contains("anExceptionIsAFieldOfTheSameLine")
                                .contains("\n"));
    }

    @Test
    void wordsOfLibrariesAreText() {
        assertThat(LogLine.parse(line("Could not find {} in {}", null, "a b", "c")))
                .containsEntry("event", "log")
                .containsEntry("text", "Could not find a b in c");
    }
}
