package dev.quarrel.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where everything of one run is kept: `runs/<name>/<time>-<seed>/`.
///
/// ```
/// runs/dynamo-register/20261121T043042.123Z-1/
///   run.json        what was tested, and the command that replays it
///   history.jsonl   streamed while it ran
///   verdict.json    what the checkers said
///   logs/           one file a node
///   report.html     all of it, drawn
/// runs/dynamo-register/latest -> 20261121T043042.123Z-1
/// ```
///
/// @param path the directory of this run
public record RunDirectory(Path path) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_NAME_CHARS = 80;

    /// Makes a directory that did not exist before: a run never writes over another one.
    public static RunDirectory create(Path runs, String name, Instant startedAt, long seed) throws IOException {
        Path parent = runs.resolve(safeName(name));
        Files.createDirectories(parent);
        String base = STAMP.format(startedAt) + "-" + seed;
        for (int attempt = 1; ; attempt++) {
            Path path = parent.resolve(attempt == 1 ? base : base + "." + attempt);
            try {
                Files.createDirectory(path);
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
            pointLatestAt(path);
            return new RunDirectory(path);
        }
    }

    /// Opens an existing run.
    ///
    /// @throws NoSuchFileException if there is no `run.json` in it
    public static RunDirectory open(Path path) throws IOException {
        if (!Files.isRegularFile(path.resolve("run.json"))) {
            throw new NoSuchFileException(
                    path.toString(),
                    null,
                    "not the directory of a run: no run.json in it; runs are in runs/<name>/<time>-<seed>/");
        }
        return new RunDirectory(path);
    }

    public Path historyFile() {
        return path.resolve("history.jsonl");
    }

    public Path reportFile() {
        return path.resolve("report.html");
    }

    /// The directory of the node logs, made on first use.
    public Path logs() throws IOException {
        return Files.createDirectories(path.resolve("logs"));
    }

    /// Writes `run.json`: what was tested, in the order given.
    public void writeRun(Map<String, ?> run) throws IOException {
        Json.write(path.resolve("run.json"), run);
    }

    /// @throws FileSystemException if it is missing or damaged
    public Map<String, Object> readRun() throws IOException {
        return read("run.json");
    }

    private Map<String, Object> read(String name) throws IOException {
        Path file = path.resolve(name);
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw damaged(file, e.getOriginalMessage());
        }
    }

    private static FileSystemException damaged(Path file, @Nullable String how) {
        return new FileSystemException(
                file.toString(), null, "expected a run's file as it was written, it is damaged: " + how);
    }

    public void writeVerdict(Verdict verdict) throws IOException {
        Json.write(path.resolve("verdict.json"), VerdictJson.toMap(verdict));
    }

    /// @throws NoSuchFileException if it has not been judged
    /// @throws FileSystemException if it is damaged
    public Verdict readVerdict() throws IOException {
        if (!Files.exists(path.resolve("verdict.json"))) {
            throw new NoSuchFileException(
                    path.toString(), null, "a run that is not judged: it is still running, or it was stopped");
        }
        Map<String, Object> verdict = read("verdict.json");
        try {
            return VerdictJson.fromMap(verdict);
        } catch (RuntimeException e) {
            throw damaged(path.resolve("verdict.json"), e.getMessage());
        }
    }

    /// A name as one path element: no separators, no leading dot, nothing a shell or a URL would mind.
    static String safeName(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
        safe = safe.substring(0, Math.min(safe.length(), MAX_NAME_CHARS));
        return safe.isEmpty() || safe.equals("latest") ? "run" : safe;
    }

    /// A convenience only: file systems without symbolic links simply have no `latest`.
    private static void pointLatestAt(Path path) {
        Path latest = path.resolveSibling("latest");
        Path fresh = path.resolveSibling(".latest-" + path.getFileName());
        try {
            Files.createSymbolicLink(fresh, path.getFileName());
            Files.move(fresh, latest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UnsupportedOperationException noLinksHere) {
            return;
        }
    }
}
