package dev.quarrel.results;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/// Kept runs for tests of other packages.
public final class Samples {
    private Samples() {}

    /// A judged run with a stale read.
    public static RunDirectory kept(Path runs, String name, long seed) throws IOException {
        RunDirectory directory = RunDirectory.create(runs, name, Instant.parse("2026-11-21T04:30:42.123Z"), seed);
        History history = Sample.staleRead("k1", "n1");
        Verdict verdict = Sample.verdict(history, "k1");
        try (JsonLinesWriter out = JsonLinesWriter.to(directory.historyFile())) {
            for (Event event : history) {
                out.write(event);
            }
        }
        directory.writeRun(Sample.run(name));
        directory.writeVerdict(verdict);
        Report.write(directory, Sample.run(name), history, verdict);
        return directory;
    }
}
