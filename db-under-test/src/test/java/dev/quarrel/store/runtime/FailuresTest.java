package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What ends a node and what only costs it a step, seen from outside: a process of its own for each.
class FailuresTest {
    /// MVStore closes itself where memory runs out; the node that used it must not live on, answering pings alone.
    @ParameterizedTest
    @ValueSource(strings = {"closed", "no-memory-below", "no-stack"})
    void whatLeavesNothingToGoOnWithEndsTheProcessAndSaysWhy(String what) throws Exception {
        Ended ended = run(what);
        assertThat(ended.said).contains("event=fatal step=test").doesNotContain("goes on");
        assertThat(ended.code).isEqualTo(Failures.EXIT_CRASH);
    }

    @Test
    void aBugCostsOneStep() throws Exception {
        Ended ended = run("bug");
        assertThat(ended.said).contains("event=internal_error step=test", "goes on");
        assertThat(ended.code).isZero();
    }

    private record Ended(int code, String said) {}

    private static Ended run(String what) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlogback.configurationFile=dev/quarrel/store/runtime/node-logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Step.class.getName(),
                        what)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    /// The process: one guarded step that fails.
    static final class Step {
        private Step() {}

        public static void main(String[] args) {
            Failures.guarded("test", () -> fail(args[0])).run();
            System.out.println("goes on");
        }

        private static void fail(String what) {
            switch (what) {
                case "closed" -> throw new MVStoreException(4, "This store is closed");
                case "no-memory-below" ->
                    throw new IllegalStateException("no such page", new OutOfMemoryError("Java heap space"));
                case "no-stack" -> throw new StackOverflowError();
                case "bug" -> throw new IllegalStateException("a bug", new RuntimeException());
                default -> throw new IllegalArgumentException(what);
            }
        }
    }
}
