package dev.quarrel.results.site;

import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A page of the log of one node, or of those lines of it that have a word in them; or which logs a run has.
///
/// @param id of the run
/// @param file the log; empty where they are listed
/// @param files the logs there are
public record LogPage(String id, String file, List<String> files, Asked asked, Paged<Line> lines) {
    /// @param number from 1, of the file
    public record Line(long number, String text) {}

    static LogPage list(String id, RunDirectory run) throws IOException {
        return new LogPage(id, "", files(run), new Asked(Map.of()), new Paged<>(List.of(), 0, 1));
    }

    /// @param file a name, without a path
    static LogPage of(String id, RunDirectory run, String file, Asked asked) throws IOException {
        List<String> files = files(run);
        if (!files.contains(file)) {
            throw new NoSuchFileException(file);
        }
        String word = asked.word("contains");
        Path path = run.path().resolve("logs").resolve(file);
        long[] number = new long[1];
        Paged<Line> lines = Paged.of(
                path,
                asked.page(),
                all -> all.map(line -> new Line(++number[0], Paged.shortened(line)))
                        .filter(line -> line.text().contains(word)));
        return new LogPage(id, file, files, asked, lines);
    }

    /// Regular files only: a link might lead out of the run.
    private static List<String> files(RunDirectory run) throws IOException {
        Path logs = run.path().resolve("logs");
        if (!Files.isDirectory(logs, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
