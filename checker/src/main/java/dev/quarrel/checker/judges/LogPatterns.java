package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Looks for lines in the nodes' logs that must not be there: a crash that the clients did not notice is still a crash.
///
/// ```
/// n1.log  12:00:01 INFO  started
/// n2.log  12:00:07 ERROR java.lang.OutOfMemoryError: Java heap space      log-pattern, n2.log:2
/// n2.log  12:00:09 INFO  started
/// n3.log  (missing)                                                       unknown: it could not be read
/// ```
///
/// The history itself is not looked at. One pass over each file.
///
/// @param logs the files to read
/// @param pattern what a line must not contain
public record LogPatterns(List<Path> logs, Pattern pattern) implements Checker {
    /// What no healthy node logs.
    public static final Pattern CRASHES =
            Pattern.compile("OutOfMemoryError|StackOverflowError|AssertionError|Exception in thread|panic:|FATAL");

    public LogPatterns {
        logs = List.copyOf(logs);
    }

    @Override
    public String name() {
        return "log-patterns";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        Map<String, Object> matches = new TreeMap<>();
        for (Path log : logs) {
            String file = String.valueOf(log.getFileName());
            try (BufferedReader reader = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
                matches.put(file, matches(file, reader, findings));
            } catch (IOException e) {
                findings.unknown(file + " could not be read: " + e);
            }
        }
        if (logs.isEmpty()) {
            findings.unknown("there are no logs to look at");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("pattern", pattern.pattern());
        details.put("matches", matches);
        return findings.verdict(details);
    }

    private long matches(String file, BufferedReader reader, Findings findings) throws IOException {
        long found = 0;
        long number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (pattern.matcher(line).find()) {
                found++;
                String where = file + ":" + number + ": " + (line.length() > 300 ? line.substring(0, 300) + "…" : line);
                findings.add("log-pattern", null, List.of(), () -> where);
            }
        }
        return found;
    }
}
