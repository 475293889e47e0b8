package dev.quarrel.harness.experiment;

/// Something to find out by many runs, and how: `quarrel experiment NAME`.
///
/// @param name as on the command line
/// @param summary one line for people
/// @param body makes the runs and puts what they came to into a table
public record Experiment(String name, String summary, Body body) {

    /// Runs it.
    @FunctionalInterface
    public interface Body {
        Table run(Laboratory laboratory);
    }
}
