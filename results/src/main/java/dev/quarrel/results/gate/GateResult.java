package dev.quarrel.results.gate;

import dev.quarrel.checker.Validity;
import java.nio.file.Path;
import java.util.List;

/// What became of a suite.
public record GateResult(String suite, List<CellResult> cells) {
    /// One attempt at a cell: all its seeds.
    ///
    /// @param problems why it did not pass; empty if it did
    /// @param runs what was run
    /// @param seconds that its runs took, added up
    public record Attempt(List<Problem> problems, List<RunResult> runs, double seconds) {
        public boolean passed() {
            return problems.isEmpty();
        }

        /// Valid if it passed, invalid if something was shown that must not be, else unknown.
        public Validity outcome() {
            return problems.stream().map(Problem::validity).reduce(Validity.VALID, Validity::worst);
        }
    }

    /// One run of an attempt.
    ///
    /// @param story the run in plain text: its verdict and worst anomalies, where it is kept, how to have it again
    public record RunResult(long seed, String verdict, String command, Path directory, String story) {}

    /// A cell with all its attempts; the last decides, the others are told.
    public record CellResult(Suite.Cell cell, List<Attempt> attempts) {
        public Attempt last() {
            return attempts.getLast();
        }

        /// Whether it passed, but not at once.
        public boolean flaky() {
            return last().passed() && attempts.size() > 1;
        }
    }

    public boolean passed() {
        return outcome() == Validity.VALID;
    }

    /// Valid if every cell passed, invalid if one showed what it must not, else unknown.
    public Validity outcome() {
        return cells.stream().map(cell -> cell.last().outcome()).reduce(Validity.VALID, Validity::worst);
    }

    /// How many cells came to this.
    public long count(Validity outcome) {
        return cells.stream().filter(cell -> cell.last().outcome() == outcome).count();
    }

    /// Every run of every attempt.
    public List<RunResult> runs() {
        return cells.stream()
                .flatMap(cell -> cell.attempts().stream())
                .flatMap(attempt -> attempt.runs().stream())
                .toList();
    }
}
