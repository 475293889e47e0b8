package dev.quarrel.results.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// One page of the many lines of a file, which is read through and never held whole.
///
/// @param shown the lines of this page
/// @param all how many there are on all pages
/// @param page from 1
public record Paged<T>(List<T> shown, long all, long page) {
    static final int SIZE = 200;
    private static final int LONGEST = 2_000;

    /// @param lines makes of the file's lines those that are wanted; what is no UTF-8 is replaced
    static <T> Paged<T> of(Path file, long page, Function<Stream<String>, Stream<T>> lines) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            List<T> shown = new ArrayList<>();
            long[] seen = new long[1];
            long before = (page - 1) * SIZE;
            lines.apply(reader.lines()).forEach(line -> {
                if (seen[0] >= before && shown.size() < SIZE) {
                    shown.add(line);
                }
                seen[0]++;
            });
            return new Paged<>(shown, seen[0], page);
        }
    }

    public long pages() {
        return Math.max(1, (all + SIZE - 1) / SIZE);
    }

    /// A value may be a megabyte: its beginning stands for it.
    static String shortened(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST) + "… (" + text.length() + " characters; the file has all)";
    }
}
