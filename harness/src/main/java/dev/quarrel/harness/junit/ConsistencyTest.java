package dev.quarrel.harness.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test method that is called once for each seed, with the [dev.quarrel.harness.Run] of that seed.
///
/// ```java
/// @ConsistencyTest(profile = "strong", workload = "register", nemesis = {"partition", "kill"}, seeds = 20)
/// void survives(Run run) {
///     assertThat(run).isLinearizable().hasNoLostWrites();
/// }
/// ```
///
/// Each seed stands in the test tree by itself. A method that takes no `Run` passes if the run is valid. A run in which
/// no operation was ok fails as vacuous; a cluster that cannot be had here skips the test and says why, or fails it
/// where the environment has `QUARREL_REQUIRE_CONTAINERS=true`.
///
/// Two configuration parameters (system properties, or `junit-platform.properties`) say how it is run: `quarrel.seeds`,
/// a list such as `7,9` in place of the seeds of every test, to have a failed one again; and `quarrel.runs`, where runs
/// are kept, `target/quarrel` unless given.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(ConsistencyExtension.class)
public @interface ConsistencyTest {
    /// How the store is configured: `strong`, `dynamo`, `riak`, `cassandra` or `voldemort`.
    String profile() default "strong";

    /// What the clients do, as `quarrel test --workload`.
    String workload() default "register";

    /// The faults; none if empty.
    String[] nemesis() default {"partition", "kill", "pause"};

    /// How many seeds, from [#firstSeed()] on; at least 1.
    int seeds() default 10;

    /// The first of them.
    long firstSeed() default 1;

    /// Where: `sim`, or `containers`, where a seed repeats the plan but not the interleaving.
    String cluster() default "sim";

    /// Further options of `quarrel test`, separated by blanks, such as `--r 1 --w 1 --time-limit 5`.
    String options() default "";

    /// A file of `quarrel campaign --regressions`: each of its lines is an invocation, a whole test by itself, in place
    /// of all that is said here otherwise. Of `quarrel.seeds` those of its lines are called that have such a seed.
    String regressions() default "";
}
