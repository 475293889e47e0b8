package dev.quarrel.results.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Validity;
import dev.quarrel.results.gate.Threshold.Relation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteFileTest {
    private static final Set<String> OPTIONS =
            Set.of("profile", "workload", "nemesis", "together", "sloppy", "no-sloppy");

    private static Suite parse(String yaml) {
        return SuiteFile.parse(yaml, "s.yaml", new SuiteFile.Options(OPTIONS, cell -> null, path -> List.of()));
    }

    @Test
    void readsACellInOneLineAsTheIssueWritesIt() {
        Suite suite = parse("""
                retries: 1
                runs:
                  - {profile: strong, workload: register, nemesis: [partition, kill], seeds: 2, expect: {verdict: valid}}
                  - profile: dynamo
                    together: true
                    seeds: [5, 9]
                    expect: {finds: stale-read, lost-writes: 0, holds: ["loss <= 2%", "converges within 10 s"]}
                """);
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
                .extracting(threshold -> threshold.figure().name(), Threshold::relation, Threshold::bound)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("lost-writes", Relation.EQUAL, 0.0),
                        org.assertj.core.groups.Tuple.tuple("loss", Relation.AT_MOST, 0.02),
                        org.assertj.core.groups.Tuple.tuple("converges", Relation.AT_MOST, 10e9));
    }

    @Test
    void everyProblemIsToldWithItsLine() {
        assertThatThrownBy(() -> parse("""
                        retry: 1
                        runs:
                          - {profile: strong}
                          - {profile: strong, seeds: two, expect: {verdict: good}}
                          - {profile: strong, expect: {holds: ["loss < 2"]}}
                        """))
                .hasMessageContaining("s.yaml:1: unknown field 'retry'")
                .hasMessageContaining("s.yaml:3: a cell must say what it expects")
                .hasMessageContaining("s.yaml:4: expected a whole number of at least 1, got 'two'")
                .hasMessageContaining("s.yaml:4: expected valid, invalid or unknown, got 'good'")
                .hasMessageContaining("s.yaml:5: expected a bound");
        assertThatThrownBy(() -> parse("""
                        runs:
                          - profil: strong
                            seeds: 0
                            expect: {lost: 0, loss: 2 ms, latency p99: 5}
                          - {profile: strong, seeds: 9..3, expect: []}
                          - {profile: strong, expect: [good, lag <= 2]}
                        """))
                .hasMessageContaining("s.yaml:2: unknown field 'profil' of a cell; it has")
                .hasMessageContaining("s.yaml:3: expected a whole number of at least 1, got '0'")
                .hasMessageContaining("s.yaml:4: unknown field 'lost' of an expectation; it has")
                .hasMessageContaining(
                        "s.yaml:4: expected a percentage such as 2%, or a share from 0 to 1, for loss, got 'loss = 2 ms'")
                .hasMessageContaining("s.yaml:4: expected a time in ms or s for latency p99")
                .hasMessageContaining("s.yaml:5: expected 1 to 1000000 seeds, got '9..3'")
                .hasMessageContaining("s.yaml:6: expected valid, invalid or unknown, got 'good'")
                .hasMessageContaining("s.yaml:6: expected one of the figures");
        assertThatThrownBy(() -> parse("runs:\n  - {profile: strong, expect: []}"))
                .hasMessage("s.yaml:2: expected a verdict, an anomaly to find, or a bound; got nothing");
    }

    /// As `loss <= 2`, which would always hold, or `availability >= 99`, which never could.
    @Test
    void aShareOfMoreThanAllIsAForgottenPercentSign() {
        assertThatThrownBy(() -> parse("""
                        runs:
                          - profile: strong
                            expect:
                              - loss <= 2
                              - availability >= 99
                              - stale-reads: <= 150%
                        """))
                .hasMessageContaining(
                        "s.yaml:4: expected a percentage such as 2%, or a share from 0 to 1, for loss, got")
                .hasMessageContaining("s.yaml:5: expected a percentage")
                .hasMessageContaining("s.yaml:6: expected a percentage");
        assertThat(Threshold.parse("loss <= 100%").bound()).isEqualTo(1);
        assertThat(Threshold.parse("availability >= 57%").bound()).isEqualTo(0.57);
    }

    @Test
    void whatContradictsItselfOrIsTooMuchIsToldNotDecided() {
        assertThatThrownBy(() -> parse("retries: 101\nruns:\n  - {profile: strong, expect: [valid, verdict: invalid]}"))
                .hasMessage("s.yaml:1: expected at most 100 retries, got 101\n"
                        + "s.yaml:3: expected one verdict, got 'invalid' after another");
    }

    @Test
    void bytesThatAreNoTextAreNoSuite(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("s.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        SuiteFile.Options any = new SuiteFile.Options(OPTIONS, cell -> null, path -> List.of());
        assertThatThrownBy(() -> SuiteFile.read(file, any))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ":1: expected YAML in UTF-8, got bytes that are none");
    }

    @Test
    void anAnomalyThatNoCheckerNamesIsToldWithItsLine() {
        assertThatThrownBy(() -> parse("""
                        runs:
                          - profile: strong
                            expect:
                              never: [lost-write,
                                      stale-raed]
                              finds: lostwrite
                        """))
                .hasMessageContaining("s.yaml:5: expected the name of an anomaly, one of ")
                .hasMessageContaining(" stale-read,")
                .hasMessageContaining("; got 'stale-raed'")
                .hasMessageContaining("s.yaml:6: expected the name of an anomaly")
                .hasMessageContaining("got 'lostwrite'")
                .hasMessageNotContaining("got 'lost-write'");
    }

    /// The words of the documentation, each as it stands there, in all places where it may stand.
    @Test
    void everyFormOfAnExpectation() {
        Expectation fields = expectation("{verdict: valid, lost-writes: 0, loss: <= 2%, siblings max: <= 5}");
        Expectation list = expectation("[valid, lost-writes: 0, loss <= 2%, siblings max <= 5]");
        Expectation holds = expectation("{verdict: valid, holds: [lost-writes = 0, loss <= 2%, siblings max <= 5]}");
        assertThat(list).isEqualTo(holds).usingRecursiveComparison().isEqualTo(fields);
        assertThat(expectation("valid")).isEqualTo(new Expectation(Validity.VALID, List.of(), List.of(), List.of()));
        assertThat(expectation("[finds: stale-read, converges within 10 s, never: [lost-write, dirty-read]]"))
                .isEqualTo(new Expectation(
                        null,
                        List.of("stale-read"),
                        List.of("lost-write", "dirty-read"),
                        List.of(Threshold.parse("converges within 10 s"))));
    }

    @Test
    void optionsThatMakeNoTestAreToldBesideTheOtherProblems() {
        SuiteFile.Options none =
                new SuiteFile.Options(OPTIONS, cell -> "no profile " + cell.options(), path -> List.of());
        assertThatThrownBy(() -> SuiteFile.parse("runs:\n  - {profile: nope, expect: good}", "s.yaml", none))
                .hasMessage("s.yaml:2: expected valid, invalid or unknown, got 'good'\n"
                        + "s.yaml:2: no profile {profile=nope}");
    }

    @Test
    void seedsAreANumberARangeOrAList() {
        assertThat(cell("seeds: 3").seeds()).containsExactly(1L, 2L, 3L);
        assertThat(cell("seeds: 5..7").seeds()).containsExactly(5L, 6L, 7L);
        assertThat(cell("seeds: [9, 4]").seeds()).containsExactly(9L, 4L);
        assertThat(cell("profile: strong").seeds()).containsExactly(1L);
    }

    @Test
    void whatCanBeTurnedOffIs() {
        assertThat(cell("sloppy: false").arguments(1)).containsExactly("test", "--no-sloppy", "--seed", "1");
        assertThat(cell("together: false").arguments(1)).containsExactly("test", "--seed", "1");
    }

    private static Suite.Cell cell(String field) {
        return parse("runs: [{" + field + ", expect: valid}]").cells().getFirst();
    }

    private static Expectation expectation(String yaml) {
        return parse("runs: [{profile: strong, expect: " + yaml + "}]")
                .cells()
                .getFirst()
                .expect();
    }

    @Test
    void whatIsNotYamlOrEmptyIsRefused() {
        assertThatThrownBy(() -> parse("name: a\nruns: [")).hasMessageContaining("s.yaml:2: this is not YAML");
        assertThatThrownBy(() -> parse("")).hasMessageContaining("empty");
    }
}
