package dev.quarrel.results.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A suite of tests with what each must show.
///
/// ```yaml
/// name: every change
/// retries: 0
/// runs:
///   - {profile: strong, workload: register, nemesis: [partition], seeds: 2, expect: {verdict: valid}}
///   - {profile: dynamo, workload: register, r: 1, w: 1, seeds: 3, expect: {finds: stale-read}}
///   - profile: cassandra
///     workload: set
///     seeds: 5..9
///     expect: [loss <= 30%, availability >= 90%]
/// ```
///
/// @param retries how often a cell that failed is run again, where running it again can come out otherwise; each
/// attempt
/// is reported
public record Suite(String name, int retries, List<Cell> cells) {
    /// One line of a suite.
    ///
    /// @param line where it begins in the file, from 1
    /// @param options of `quarrel test`, without their dashes; the value of a switch is empty
    public record Cell(String name, int line, Map<String, String> options, List<Long> seeds, Expectation expect) {
        /// The command line of one seed.
        public List<String> arguments(long seed) {
            List<String> arguments = new ArrayList<>(List.of("test"));
            options.forEach((option, value) -> {
                arguments.add("--" + option);
                if (!value.isEmpty()) {
                    arguments.add(value);
                }
            });
            arguments.addAll(List.of("--seed", Long.toString(seed)));
            return arguments;
        }

        /// Whether one seed is one run: what failed would fail again.
        public boolean repeatable() {
            return options.getOrDefault("cluster", "sim").equals("sim");
        }
    }
}
