package dev.quarrel.checker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Runs the tests written in Clojure.
class ClojureTest {
    /// How many there are, so that none is lost by not being loaded.
    private static final long TESTS = 13;

    @Test
    void allClojureTestsPass() {
        IFn require = Clojure.var("clojure.core", "require");
        require.invoke(Clojure.read("clojure.test"));
        require.invoke(Clojure.read("quarrel.checker-test"));
        StringWriter report = new StringWriter();
        Map<Object, Object> bindings = new HashMap<>();
        bindings.put(Clojure.var("clojure.test", "*test-out*"), report);
        Clojure.var("clojure.core", "push-thread-bindings")
                .invoke(Clojure.var("clojure.core", "into").invoke(Clojure.read("{}"), bindings));
        try {
            Map<?, ?> counts =
                    (Map<?, ?>) Clojure.var("clojure.test", "run-tests").invoke(Clojure.read("quarrel.checker-test"));
            assertThat(counts.get(Clojure.read(":test"))).as(report.toString()).isEqualTo(TESTS);
            assertThat(counts.get(Clojure.read(":fail"))).as(report.toString()).isEqualTo(0L);
            assertThat(counts.get(Clojure.read(":error"))).as(report.toString()).isEqualTo(0L);
        } finally {
            Clojure.var("clojure.core", "pop-thread-bindings").invoke();
        }
    }
}
