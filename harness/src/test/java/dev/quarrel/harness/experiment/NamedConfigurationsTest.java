package dev.quarrel.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.harness.cli.Laboratories;
import dev.quarrel.store.Guarantee.Promise;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The configurations that bear names behave as the arithmetic and the table of guarantees say.
class NamedConfigurationsTest {
    /// As many as a cell is given to show what is not promised.
    private static final int MOST_SEEDS = 20;

    static List<Named> configurations() {
        return Named.ALL;
    }

    static Stream<Arguments> cells() {
        return Named.ALL.stream()
                .flatMap(configuration ->
                        Stream.of(Promise.values()).map(promise -> Arguments.of(configuration, promise)));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void surviveSoManyKillsAndNotOneMore(Named configuration) {
        for (String versions : List.of("lww-hlc", "abd")) {
            AvailabilityByKills.Survived survived =
                    AvailabilityByKills.survived(Laboratories.simulated(1, 1), configuration, versions);
            assertThat(List.of(survived.writes(), survived.reads()))
                    .as("writes and reads of %s %s", configuration.label(), versions)
                    .allMatch(AvailabilityByKills.Tolerance::asExpected, "is as the arithmetic says");
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void keepWhatTheyPromiseAndBreakWhatTheyDoNot(Named configuration, Promise promise) {
        PromisesKept.Cell cell = PromisesKept.cell(Laboratories.simulated(1, 2), configuration, promise);
        for (long seed = 3; !cell.given() && cell.found() == 0 && seed <= MOST_SEEDS; seed += 2) {
            cell = PromisesKept.cell(Laboratories.simulated(seed, 2), configuration, promise);
        }
        assertThat(cell)
                .as("%s %s", configuration.label(), promise)
                .matches(PromisesKept.Cell::asTheTableSays, "is as the table says");
    }
}
