package dev.quarrel.checker;

import dev.quarrel.checker.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Judges histories that come as files, from anywhere: one line each with the file, the verdict, what and where.
///
/// ```
/// etcd_000.edn: invalid, non-linearizable: process 3 read 4 (…)
/// ```
public final class CheckFiles {
    private final Checker checker;
    private final Budget budget;

    /// @param initial the state in which every key begins
    public CheckFiles(Model initial, Budget budget) {
        this.checker = new Linearizable(initial);
        this.budget = budget;
    }

    /// @param verdict what was found; unknown for a file that cannot be read, with every problem of it
    public record Line(String file, Verdict verdict) {
        /// One line of text, or more where a malformed file has several problems.
        public String text() {
            return switch (verdict.validity()) {
                case VALID -> file + ": valid (" + verdict.details().get("events") + " events)";
                case UNKNOWN -> file + ": unknown, because " + verdict.because();
                case INVALID -> {
                    Anomaly worst = verdict.anomalies().getFirst();
                    yield file + ": invalid, " + worst.name() + ": " + worst.explanation();
                }
            };
        }
    }

    public Line check(Path file) {
        try {
            return new Line(file.toString(), judge(HistoryFiles.read(file)));
        } catch (IOException | MalformedHistory e) {
            return new Line(file.toString(), unreadable(e));
        }
    }

    /// @param name what to call the input in the answer
    public Line check(InputStream in, String name) {
        try {
            return new Line(name, judge(HistoryFiles.read(in, name)));
        } catch (IOException | MalformedHistory e) {
            return new Line(name, unreadable(e));
        }
    }

    private Verdict judge(History history) {
        return Checkers.checkSafely(checker, history, budget);
    }

    private Verdict unreadable(Exception e) {
        String because = e instanceof MalformedHistory ? e.getMessage() : "it cannot be read: " + e;
        return new Verdict(checker.name(), Validity.UNKNOWN, because, List.of(), Map.of());
    }
}
