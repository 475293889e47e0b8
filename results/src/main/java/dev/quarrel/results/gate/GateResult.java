package dev.quarrel.results.gate;

import java.util.List;

/// What became of a suite.
public record GateResult(String suite, List<CellResult> cells) {
    /// One attempt at a cell.
    ///
    /// @param problems why it did not pass; empty if it did
    /// @param runs what was run
    public record Attempt(List<String> problems, List<RunResult> runs, double seconds) {
        public boolean passed() {
            return problems.isEmpty();
        }
    }

    /// One run of an attempt.
    public record RunResult(long seed, String verdict, String command, String report) {}

    /// A cell with all its attempts; the last decides, the others are told.
    public record CellResult(Suite.Cell cell, List<Attempt> attempts) {
        public Attempt last() {
            return attempts.getLast();
        }

        public boolean flaky() {
            return last().passed() && attempts.size() > 1;
        }
    }

    public boolean passed() {
        return cells.stream().allMatch(cell -> cell.last().passed());
    }
}
