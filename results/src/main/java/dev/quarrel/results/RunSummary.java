package dev.quarrel.results;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One line of a list of runs.
///
/// @param id `<name>/<time>-<seed>`, the directory below the runs
/// @param verdict `valid`, `invalid`, `unknown`, `unjudged` while there is no `verdict.json`, or in a list
/// `unreadable` where a file of it is damaged
/// @param anomalies counts by name
/// @param configuration the store's settings in one line
/// @param broken which promises of the configuration were broken
public record RunSummary(
        RunDirectory directory,
        String id,
        String profile,
        String workload,
        String cluster,
        String seed,
        String faults,
        String verdict,
        Map<String, Long> anomalies,
        String command,
        String configuration,
        List<String> broken) {

    /// All runs below a directory, the newest first.
    public static List<RunSummary> all(Path runs) throws IOException {
        List<RunSummary> summaries = new ArrayList<>();
        if (!Files.isDirectory(runs)) {
            return summaries;
        }
        try (Stream<Path> found = Files.find(
                runs, 3, (path, about) -> path.getFileName().toString().equals("run.json"))) {
            for (Path file : found.sorted().toList()) {
                Path path = Objects.requireNonNull(file.getParent());
                if (!Files.isSymbolicLink(path) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    summaries.add(listed(new RunDirectory(path)));
                }
            }
        }
        summaries.sort(Comparator.comparing((RunSummary run) -> run.time()).reversed());
        return summaries;
    }

    /// One run that was broken off or damaged must not hide all others.
    private static RunSummary listed(RunDirectory directory) {
        try {
            return of(directory);
        } catch (IOException | IllegalArgumentException e) {
            return new RunSummary(
                    directory, id(directory), "", "", "", "", "", "unreadable", Map.of(), "", "", List.of());
        }
    }

    private static String id(RunDirectory directory) {
        Path path = directory.path().toAbsolutePath().normalize();
        return path.getName(path.getNameCount() - 2) + "/" + path.getFileName();
    }

    public static RunSummary of(RunDirectory directory) throws IOException {
        Map<String, Object> run = directory.readRun();
        String verdict = "unjudged";
        Map<String, Long> anomalies = Map.of();
        List<String> broken = List.of();
        if (Files.exists(directory.path().resolve("verdict.json"))) {
            Verdict read = directory.readVerdict();
            verdict = read.validity().name().toLowerCase(Locale.ROOT);
            anomalies = read.anomalies().stream()
                    .collect(Collectors.groupingBy(Anomaly::name, TreeMap::new, Collectors.counting()));
            broken = broken(read);
        }
        return new RunSummary(
                directory,
                id(directory),
                text(run, "profile"),
                text(run, "workload"),
                text(run, "cluster"),
                text(run, "seed"),
                faults(Objects.requireNonNullElse(run.get("schedule"), List.of())),
                verdict,
                anomalies,
                text(run, "command"),
                text(run, "configuration"),
                broken);
    }

    static List<String> broken(Verdict verdict) {
        return verdict.details().values().stream()
                .map(details -> details instanceof Map<?, ?> map ? map : Map.of())
                .filter(details -> Boolean.TRUE.equals(details.get("breaksPromise")))
                .map(details -> String.valueOf(details.get("promise")))
                .distinct()
                .toList();
    }

    /// When it began, as its directory says it.
    public String time() {
        return id.substring(id.indexOf('/') + 1).replaceFirst("-.*", "");
    }

    /// The same for people, to the second, in UTC.
    public String when() {
        return time().replaceFirst("(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d).*", "$1-$2-$3 $4:$5:$6");
    }

    public String anomalyText() {
        return anomalies.entrySet().stream()
                .map(entry -> entry.getKey() + " ×" + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String text(Map<String, Object> run, String field) {
        Object value = run.get(field);
        return value == null ? "" : Page.inline(value);
    }

    private static String faults(Object schedule) {
        if (!(schedule instanceof List<?> steps)) {
            return "";
        }
        return steps.stream()
                .map(step -> step instanceof Map<?, ?> map ? String.valueOf(map.get("fault")) : "")
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
