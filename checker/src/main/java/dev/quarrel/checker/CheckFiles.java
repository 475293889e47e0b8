package dev.quarrel.checker;

import dev.quarrel.checker.judges.Catalogue;
import dev.quarrel.checker.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Judges histories that come as files, from anywhere: one line each with the file, the verdict, what and where. Where
/// checkers were asked for by name there is a line for each, with what it measured.
///
/// ```
/// etcd_000.edn: invalid, stale-read: process 3 read 4 (…)
/// etcd_000.edn: sessions: valid; reads 120, monotonicReads 0, …
/// ```
public final class CheckFiles {
    private static final int PIECE_OPERATIONS = 2_000;

    private final Judge judge;

    private interface Judge {
        /// @param logs that came with the history
        List<Line> judge(InputStream in, String name, List<Path> logs) throws IOException;
    }

    private CheckFiles(Judge judge) {
        this.judge = judge;
    }

    /// Judges each file whole, by one checker of which no more need be said.
    public static CheckFiles whole(Checker checker, Budget budget) {
        return new CheckFiles((in, name, logs) ->
                List.of(new Line(name, null, checked(checker, HistoryFiles.read(in, name), budget))));
    }

    /// Judges each file whole, by every one of these checkers.
    public static CheckFiles whole(List<Catalogue.Entry> checkers, Budget budget) {
        return new CheckFiles((in, name, logs) -> {
            History history = HistoryFiles.read(in, name);
            return checkers.stream()
                    .map(each -> new Line(name, each.name(), checked(each.make().apply(logs), history, budget)))
                    .toList();
        });
    }

    /// Judges each file while reading it, for histories larger than memory.
    ///
    /// @param initial the state in which every key begins
    public static CheckFiles streaming(Model initial, Budget budget) {
        return streaming(initial, budget, PIECE_OPERATIONS);
    }

    /// @param pieceOperations how many operations of a key are judged at once, at least: a piece ends where none is
    /// open
    public static CheckFiles streaming(Model initial, Budget budget, int pieceOperations) {
        return new CheckFiles((in, name, logs) ->
                List.of(new Line(name, null, streamed(in, name, initial, budget, pieceOperations))));
    }

    /// @param checker the checker's name where it was asked for by name, else null
    /// @param verdict what was found; unknown for a file that cannot be read, with every problem of it
    public record Line(String file, @Nullable String checker, Verdict verdict) {
        private static final int MOST_FIGURES = 8;
        private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n]]");

        /// One line of text; more where a malformed file has several problems, or where a checker asked for by name
        /// found several kinds of anomalies.
        ///
        /// Control characters of the file do not reach the terminal.
        public String text() {
            return CONTROL.matcher(words())
                    .replaceAll(found -> String.format(
                            Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
        }

        private String words() {
            String what = checker == null ? file : file + ": " + checker;
            return switch (verdict.validity()) {
                case VALID -> what + ": valid" + (checker == null ? "" : figures());
                case UNKNOWN -> what + ": unknown, because " + verdict.because();
                case INVALID -> what + ": invalid, " + inWords(worst()) + (checker == null ? "" : figures() + more());
            };
        }

        private Anomaly worst() {
            return verdict.anomalies().getFirst();
        }

        private static String inWords(Anomaly anomaly) {
            return anomaly.name() + ": " + anomaly.explanation();
        }

        /// What was measured, as far as it fits into a line.
        private String figures() {
            List<String> shown = new ArrayList<>();
            verdict.details().forEach((name, value) -> {
                String text = name.equals("anomalies") ? "" : shown(value);
                if (!text.isEmpty() && shown.size() < MOST_FIGURES) {
                    shown.add(name + " " + text);
                }
            });
            return shown.isEmpty() ? "" : "; " + String.join(", ", shown);
        }

        /// A number, a word, or a few of these; of all else nothing.
        private static String shown(Object value) {
            return switch (value) {
                case Double share -> String.format(Locale.ROOT, "%.4g", share);
                case Number number -> number.toString();
                case String word -> word;
                case List<?> list ->
                    list.stream().allMatch(String.class::isInstance) && list.size() < MOST_FIGURES
                            ? list.toString()
                            : "";
                case Map<?, ?> map -> {
                    List<String> inside = new ArrayList<>();
                    map.forEach((name, each) -> inside.add(name + ": " + (each instanceof Map ? "" : shown(each))));
                    boolean flat =
                            inside.size() < MOST_FIGURES && inside.stream().noneMatch(each -> each.endsWith(": "));
                    yield flat ? "(" + String.join(", ", inside) + ")" : "";
                }
                default -> "";
            };
        }

        /// A line for each name: how many more anomalies are called so, and of another name the first.
        private String more() {
            Map<String, List<Anomaly>> byName = new LinkedHashMap<>();
            verdict.anomalies()
                    .forEach(each -> byName.computeIfAbsent(each.name(), n -> new ArrayList<>())
                            .add(each));
            StringBuilder text = new StringBuilder();
            byName.forEach((name, all) -> {
                boolean told = name.equals(worst().name());
                long more = count(name, all.size()) - 1;
                if (!told) {
                    text.append("\n  ").append(inWords(all.getFirst()));
                }
                if (more > 0) {
                    text.append("\n  and ").append(more).append(" more ").append(name);
                }
            });
            return text.toString();
        }

        /// As counted by the checker, which keeps only some of many.
        private long count(String name, long listed) {
            return verdict.details().get("anomalies") instanceof Map<?, ?> counts
                            && counts.get(name) instanceof Number count
                    ? count.longValue()
                    : listed;
        }
    }

    /// @param file a history, or the directory of a run that has one, and logs
    public List<Line> check(Path file) {
        boolean run = Files.isDirectory(file);
        Path history = run ? file.resolve("history.jsonl") : file;
        try (InputStream in = Files.newInputStream(history)) {
            return check(in, history.toString(), run ? logs(file.resolve("logs")) : List.of());
        } catch (NoSuchFileException e) {
            String expected = run ? "a run's directory has a file history.jsonl" : "there is no such file";
            return List.of(new Line(history.toString(), null, unknown("it cannot be read: " + expected)));
        } catch (IOException e) {
            return List.of(new Line(history.toString(), null, unreadable(e)));
        }
    }

    private static List<Path> logs(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// @param name what to call the input in the answer
    public List<Line> check(InputStream in, String name) {
        return check(in, name, List.of());
    }

    private List<Line> check(InputStream in, String name, List<Path> logs) {
        try {
            return judge.judge(in, name, logs);
        } catch (IOException | MalformedHistory e) {
            return List.of(new Line(name, null, unreadable(e)));
        } catch (OutOfMemoryError e) {
            return List.of(new Line(name, null, tooLarge()));
        } catch (IllegalArgumentException e) {
            return List.of(new Line(name, null, unsupported(e)));
        }
    }

    /// A checker that cannot judge this history does not keep the others from it.
    private static Verdict checked(Checker checker, History history, Budget budget) {
        try {
            return checker.check(history, budget);
        } catch (OutOfMemoryError e) {
            return tooLarge();
        } catch (IllegalArgumentException e) {
            return unsupported(e);
        } catch (RuntimeException | StackOverflowError e) {
            String at = e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
            return unknown("the checker " + checker.name() + " failed, which is a fault of its own: " + e + at
                    + "; please report it with the history");
        }
    }

    private static Verdict streamed(InputStream in, String name, Model initial, Budget budget, int pieceOperations)
            throws IOException {
        try {
            return StreamedFile.check(in, name, initial, budget, pieceOperations);
        } catch (OutOfMemoryError e) {
            return unknown("a piece of it, from one place where nothing is pending to another, does not fit into "
                    + heap() + ": give Java more (-Xmx)");
        }
    }

    private static Verdict tooLarge() {
        return unknown("it does not fit into " + heap() + ": judge it with --stream, or give Java more (-Xmx)");
    }

    private static String heap() {
        return "the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB";
    }

    private static Verdict unsupported(IllegalArgumentException e) {
        return unknown("unsupported here, because " + e.getMessage());
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
