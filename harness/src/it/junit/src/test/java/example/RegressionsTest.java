package example;

import dev.quarrel.harness.junit.ConsistencyTest;

class RegressionsTest {
    /// The first line still fails, to show how that looks; the second was cured.
    @ConsistencyTest(regressions = "failing.txt")
    void failsNoMore() {}
}
