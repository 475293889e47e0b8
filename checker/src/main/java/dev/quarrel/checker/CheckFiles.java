package dev.quarrel.checker;

import dev.quarrel.checker.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Judges histories that come as files, from anywhere: one line each with the file, the verdict, what and where.
///
/// ```
/// etcd_000.edn: invalid, non-linearizable: process 3 read 4 (…)
/// ```
public final class CheckFiles {
    private final Judge judge;

    private interface Judge {
        Verdict judge(InputStream in, String name) throws IOException;
    }

    private CheckFiles(Judge judge) {
        this.judge = judge;
    }

    /// Judges each file whole.
    public static CheckFiles whole(Checker checker, Budget budget) {
        return new CheckFiles((in, name) -> checker.check(HistoryFiles.read(in, name), budget));
    }

    /// Judges each file while reading it, for histories larger than memory.
    ///
    /// @param initial the state in which every key begins
    public static CheckFiles streaming(Model initial, Budget budget) {
        return new CheckFiles((in, name) -> StreamedFile.check(in, name, initial, budget));
    }

    /// @param verdict what was found; unknown for a file that cannot be read, with every problem of it
    public record Line(String file, Verdict verdict) {
        /// One line of text, or more where a malformed file has several problems.
        public String text() {
            return switch (verdict.validity()) {
                case VALID -> file + ": valid";
                case UNKNOWN -> file + ": unknown, because " + verdict.because();
                case INVALID -> {
                    Anomaly worst = verdict.anomalies().getFirst();
                    yield file + ": invalid, " + worst.name() + ": " + worst.explanation();
                }
            };
        }
    }

    /// @param file a history, or the directory of a run that has one
    public Line check(Path file) {
        Path history = Files.isDirectory(file) ? file.resolve("history.jsonl") : file;
        try (InputStream in = Files.newInputStream(history)) {
            return check(in, history.toString());
        } catch (IOException e) {
            return new Line(history.toString(), unreadable(e));
        }
    }

    /// @param name what to call the input in the answer
    public Line check(InputStream in, String name) {
        try {
            return new Line(name, judge.judge(in, name));
        } catch (IOException | MalformedHistory e) {
            return new Line(name, unreadable(e));
        } catch (IllegalArgumentException e) {
            return new Line(name, unknown("unsupported here, because " + e.getMessage()));
        }
    }

    private static Verdict unreadable(Exception e) {
        return unknown(
                e instanceof MalformedHistory
                        ? String.valueOf(e.getMessage())
                        : "it cannot be read: " + e.getClass().getSimpleName() + ": " + e.getMessage());
    }

    private static Verdict unknown(String because) {
        return new Verdict("linearizable", Validity.UNKNOWN, because, List.of(), Map.of());
    }
}
