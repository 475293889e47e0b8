package dev.quarrel.results.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Validity;
import org.junit.jupiter.api.Test;

class SuiteFileTest {
    @Test
    void readsACellInOneLineAsTheIssueWritesIt() {
        Suite suite = SuiteFile.parse("""
                retries: 1
                runs:
                  - {profile: strong, workload: register, nemesis: [partition, kill], seeds: 2, expect: {verdict: valid}}
                  - profile: dynamo
                    together: true
                    seeds: [5, 9]
                    expect: {finds: stale-read, lost-writes: 0, holds: ["loss <= 2%", "converges within 10 s"]}
                """, "suite.yaml");
        assertThat(suite.retries()).isEqualTo(1);
        Suite.Cell one = suite.cells().getFirst();
        assertThat(one.arguments(2))
                .containsExactly(
                        "test",
                        "--profile",
                        "strong",
                        "--workload",
                        "register",
                        "--nemesis",
                        "partition,kill",
                        "--seed",
                        "2");
        assertThat(one.seeds()).containsExactly(1L, 2L);
        assertThat(one.expect().verdict()).isEqualTo(Validity.VALID);
        Suite.Cell two = suite.cells().get(1);
        assertThat(two.arguments(5)).containsExactly("test", "--profile", "dynamo", "--together", "--seed", "5");
        assertThat(two.line()).isEqualTo(4);
        assertThat(two.expect().thresholds())
                .extracting(Threshold::figure, Threshold::relation, Threshold::bound)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("lost-writes", "=", 0.0),
                        org.assertj.core.groups.Tuple.tuple("loss", "<=", 0.02),
                        org.assertj.core.groups.Tuple.tuple("converges", "<=", 10e9));
    }

    @Test
    void everyProblemIsToldWithItsLine() {
        assertThatThrownBy(() -> SuiteFile.parse("""
                        retry: 1
                        runs:
                          - {profile: strong}
                          - {profile: strong, seeds: two, expect: {verdict: good}}
                          - {profile: strong, expect: {holds: ["loss < 2"]}}
                        """, "s.yaml"))
                .hasMessageContaining("s.yaml:1: unknown field 'retry'")
                .hasMessageContaining("s.yaml:3: a cell must say what it expects")
                .hasMessageContaining("s.yaml:4: expected a whole number, got 'two'")
                .hasMessageContaining("s.yaml:4: expected valid, invalid or unknown, got 'good'")
                .hasMessageContaining("s.yaml:5: expected a threshold");
    }

    @Test
    void whatIsNotYamlOrEmptyIsRefused() {
        assertThatThrownBy(() -> SuiteFile.parse("runs: [", "s.yaml")).hasMessageContaining("not YAML");
        assertThatThrownBy(() -> SuiteFile.parse("", "s.yaml")).hasMessageContaining("empty");
    }
}
