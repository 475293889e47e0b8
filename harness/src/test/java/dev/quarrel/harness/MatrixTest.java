package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Matrix.Cell;
import dev.quarrel.harness.Matrix.Must;
import dev.quarrel.harness.Matrix.Tally;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.store.Defect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MatrixTest {
    @Test
    void cellsAreReadAsTheyStand() {
        List<Cell> cells = Matrix.parse(List.of(
                "# a note",
                "1 | stale",
                "  shows stale-read/lost-write  --profile strong --w 1",
                "  containers never *  --profile strong",
                "2 | slow",
                "  slows p99/hedges --nemesis slow-node",
                "  unsupported there is no kernel"));
        assertThat(cells).extracting(Cell::row).containsExactly(1, 1, 2, 2);
        assertThat(cells).extracting(Cell::must).containsExactly(Must.SHOWS, Must.NEVER, Must.SLOWS, Must.UNSUPPORTED);
        assertThat(cells).extracting(Cell::cluster).containsExactly("sim", "containers", "sim", "sim");
        assertThat(cells.getFirst().anomalies()).containsExactly("stale-read", "lost-write");
        assertThat(cells.getFirst().options()).containsExactly("--profile", "strong", "--w", "1");
    }

    @Test
    void aLineThatIsNoCellIsToldWhatOneIs() {
        assertThatThrownBy(() -> Matrix.parse(List.of("1 | a", "  finds stale-read")))
                .hasMessageContaining("shows, never, slows, refuses or unsupported");
        assertThatThrownBy(() -> Matrix.parse(List.of("1 | a", "  shows"))).hasMessageContaining("names the anomaly");
        assertThatThrownBy(() -> Matrix.parse(List.of("1 | a", "  never stale-raed")))
                .hasMessageContaining("expected the name of an anomaly, one of ");
        assertThatThrownBy(() -> Matrix.parse(List.of("row"))).hasMessageContaining("22 | title");
    }

    @Test
    void everyDeclaredDefectMustBeFoundSomewhere() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Cell cell : Matrix.load()) {
            int at = cell.options().indexOf("--defect");
            if (cell.must() == Must.SHOWS && at >= 0) {
                found.add(cell.options().get(at + 1));
            }
        }
        assertThat(found)
                .containsAll(Arrays.stream(Defect.values()).map(Defect::label).toList());
    }

    @Test
    void nineOfTenMustShowRoundedUpAndNoneMayWhereNoneMay() {
        Cell shows = new Cell(1, "t", "sim", Must.SHOWS, List.of("stale-read"), List.of());
        assertThat(Tally.of(shows, samples(9, 1)).kept()).isTrue();
        assertThat(Tally.of(shows, samples(8, 2)).kept()).isFalse();
        assertThat(Tally.of(shows, samples(18, 2)).kept()).isTrue();
        assertThat(Tally.of(shows, samples(13, 2)).kept()).isFalse();
        assertThat(Tally.of(shows, samples(3, 0)).kept()).isTrue();
        assertThat(Tally.of(shows, samples(2, 1)).kept()).isFalse();
        assertThat(Tally.of(shows, samples(0, 1)).kept()).isFalse();
        Cell never = new Cell(1, "t", "sim", Must.NEVER, List.of("*"), List.of());
        assertThat(Tally.of(never, samples(0, 10)).kept()).isTrue();
        assertThat(Tally.of(never, samples(1, 9)).kept()).isFalse();
        Cell slows = new Cell(1, "t", "sim", Must.SLOWS, List.of("stale-read", "p99"), List.of());
        assertThat(Tally.of(slows, samples(10, 0)).kept()).isFalse();
        assertThat(MatrixPage.falseAlarms(List.of(Tally.of(never, samples(3, 1)), Tally.of(shows, samples(3, 1)))))
                .isEqualTo(3);
    }

    @Test
    void aRunTellsOfEachCellInOrderAndThePageSaysWhichCommit() {
        Cell weak = new Cell(1, "stale", "sim", Must.SHOWS, List.of("*"), List.of("--weak"));
        Cell strong = new Cell(1, "stale", "sim", Must.NEVER, List.of("*"), List.of("--strong"));
        List<Tally> tallies = new ArrayList<>();
        new MatrixRun(
                        (cell, seed) -> Plans.register(seed, cell.equals(weak) ? Plans.weak() : Plans.strong())
                                .with(Schedule.NONE),
                        plan -> Plans.world(plan.seed(), plan.store()),
                        Run::quickly)
                .run(List.of(strong, weak), List.of(1L, 2L), 2, tallies::add);
        assertThat(tallies).extracting(Tally::cell).containsExactly(strong, weak);
        assertThat(tallies).allMatch(Tally::kept);
        MatrixPage page = new MatrixPage(List.of(strong, weak), Map.of(1, "A note."), "");
        tallies.forEach(tally -> page.add(tally, 1, "abc123"));
        assertThat(page.text())
                .contains("A note.", "| shows | * | sim | 2 of 2 |", "1–2 at abc123 | `--weak` |")
                .contains(
                        "2 cells run of 2, 0 of them in containers; 1 must show, 1 never may: every promise kept, 0 false");
    }

    @Test
    void aRunOfSomeCellsLeavesTheLinesOfTheOthersAndDropsThoseOfCellsThatAreGone() {
        Cell kept = new Cell(1, "t", "sim", Must.SHOWS, List.of("a", "b"), List.of("--one", "1"));
        Cell again = new Cell(2, "u", "containers", Must.NEVER, List.of("*"), List.of("--two"));
        Cell gone = new Cell(2, "u", "sim", Must.NEVER, List.of("*"), List.of("--three"));
        MatrixPage first = new MatrixPage(List.of(kept, again, gone), Map.of(), "");
        List.of(kept, again, gone).forEach(cell -> first.add(Tally.of(cell, samples(0, 3)), 1, "old"));
        assertThat(first.text()).contains("3 cells run of 3, 1 of them in containers", "1 promises broken");
        MatrixPage second = new MatrixPage(List.of(kept, again), Map.of(), first.text());
        second.add(Tally.of(again, samples(2, 3)), 7, "new");
        assertThat(second.text())
                .contains("| shows | a/b | sim | 0 of 3, broken | – | – | 1–3 at old | `--one 1` |")
                .contains("| never | * | containers | 2 of 5, broken | – | – | 7–11 at new | `--two` |")
                .contains("2 promises broken, 2 false alarms")
                .doesNotContain("--three");
        Cell changed = new Cell(1, "t", "sim", Must.SHOWS, List.of("a"), List.of("--one", "1"));
        assertThat(new MatrixPage(List.of(changed), Map.of(), second.text()).text())
                .contains("| not run |");
    }

    @Test
    void aNoteIsTheCommentRightAboveARow() {
        assertThat(Matrix.notes(List.of("# the file", "", "# of row 1", "# and more", "1 | a", "  never *", "2 | b")))
                .containsExactly(Map.entry(1, "of row 1\nand more"));
    }

    @Test
    void aNodeThatRefusesIsNoAnomaly() {
        Cell refuses = new Cell(19, "t", "sim", Must.REFUSES, List.of("*"), List.of());
        Sweep.Sample silent =
                new Sweep.Sample(1, Validity.UNKNOWN, "faults: heal-all unrecovered: [n1]", List.of(), 10, -1, -1);
        Sweep.Sample lost = new Sweep.Sample(
                2, Validity.INVALID, "faults: heal-all unrecovered: [n1]", List.of("lost-write"), 10, -1, -1);
        assertThat(Tally.of(refuses, List.of(silent)).kept()).isTrue();
        assertThat(Tally.of(refuses, List.of(silent, lost)).kept()).isFalse();
        assertThat(Tally.of(refuses, samples(0, 3)).kept()).isFalse();
    }

    @Test
    void whatShowsOnlyAfterSixtySimulatedSecondsIsNotShown() {
        Cell shows = new Cell(1, "t", "sim", Must.SHOWS, List.of("*"), List.of());
        assertThat(Tally.of(shows, List.of(shownAt(60))).kept()).isTrue();
        assertThat(Tally.of(shows, List.of(shownAt(61))).kept()).isFalse();
        Cell real = new Cell(1, "t", "containers", Must.SHOWS, List.of("*"), List.of());
        assertThat(Tally.of(real, List.of(shownAt(61))).kept()).isTrue();
        Cell never = new Cell(1, "t", "sim", Must.NEVER, List.of("*"), List.of());
        assertThat(Tally.of(never, List.of(shownAt(61))).kept()).isFalse();
    }

    @Test
    void oneOfTenMayBeUnknownWhereNoneMayShow() {
        Cell never = new Cell(1, "t", "sim", Must.NEVER, List.of("*"), List.of());
        assertThat(Tally.of(never, unknown(20, 2, "why")).kept()).isTrue();
        assertThat(Tally.of(never, unknown(20, 3, "why")).kept()).isFalse();
        assertThat(Tally.of(never, unknown(20, 17, "why")).kept()).isFalse();
        assertThat(Tally.of(never, unknown(3, 1, "why")).kept()).isFalse();
        assertThat(Tally.of(never, unknown(20, 17, "why")).unknown()).isEqualTo(17);
        MatrixPage page = new MatrixPage(List.of(never), Map.of(), "");
        page.add(Tally.of(never, unknown(20, 3, "why")), 1, "abc");
        assertThat(page.text()).contains("| 0 of 20, broken, 3 unknown |", "1 promises broken, 0 false alarms");
    }

    @Test
    void aSeedThatMakesNoTestIsSkippedAndTold() {
        Cell never = new Cell(1, "t", "sim", Must.NEVER, List.of("*"), List.of());
        List<Tally> tallies = new ArrayList<>();
        new MatrixRun(
                        (cell, seed) -> {
                            if (seed <= 2) {
                                throw new Sweep.NoTest("expected a fault");
                            }
                            return Plans.register(seed, Plans.strong()).with(Schedule.NONE);
                        },
                        plan -> Plans.world(plan.seed(), plan.store()),
                        Run::quickly)
                .run(List.of(never), List.of(1L, 2L, 3L, 4L), 2, tallies::add);
        assertThat(tallies.getFirst().kept()).isTrue();
        assertThat(tallies.getFirst().unknown()).isZero();
        assertThat(tallies.getFirst().skipped()).hasSize(2);
        MatrixPage page = new MatrixPage(List.of(never), Map.of(), "");
        page.add(tallies.getFirst(), 1, "abc");
        assertThat(page.text()).contains("| 0 of 2, 2 skipped |", "1–4 at abc");
        assertThat(Tally.of(never, unknown(4, 3, "there is no such test: none")).kept())
                .as("most of the seeds are no test")
                .isFalse();
    }

    private static Sweep.Sample shownAt(long seconds) {
        return new Sweep.Sample(1, Validity.INVALID, null, List.of("stale-read"), 10, seconds * 1_000_000_000L, 10);
    }

    private static List<Sweep.Sample> unknown(int all, int unknown, String why) {
        List<Sweep.Sample> samples = new ArrayList<>(samples(0, all - unknown));
        for (int i = 0; i < unknown; i++) {
            samples.add(new Sweep.Sample(100 + i, Validity.UNKNOWN, why, List.of(), 10, -1, -1));
        }
        return samples;
    }

    private static List<Sweep.Sample> samples(int shown, int quiet) {
        List<Sweep.Sample> samples = new ArrayList<>();
        for (int i = 0; i < shown + quiet; i++) {
            List<String> found = i < shown ? List.of("stale-read") : List.of();
            Validity validity = i < shown ? Validity.INVALID : Validity.VALID;
            samples.add(new Sweep.Sample(i, validity, null, found, 10, -1, -1));
        }
        return samples;
    }
}
