package example;

import dev.quarrel.harness.junit.ConsistencyTest;

abstract class Judged {
    /// Takes no run, so its verdict alone counts; fails, to show how that looks.
    @ConsistencyTest(profile = "dynamo", options = "--r 1 --w 1 --time-limit 5", seeds = 1)
    void isJudgedByItsVerdict() {}
}
