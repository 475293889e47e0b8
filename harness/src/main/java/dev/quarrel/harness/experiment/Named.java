package dev.quarrel.harness.experiment;

import java.util.List;

/// A configuration that bears its numbers as a name: N, W and R, strict quorums.
record Named(int n, int w, int r) {
    static final List<Named> ALL = List.of(
            new Named(3, 2, 2),
            new Named(3, 3, 1),
            new Named(3, 1, 3),
            new Named(3, 1, 1),
            new Named(5, 3, 3),
            new Named(5, 2, 4));

    String label() {
        return n + "/" + w + "/" + r;
    }

    /// As options of `quarrel test`.
    String options() {
        return "--profile strong --n %d --w %d --r %d".formatted(n, w, r);
    }
}
