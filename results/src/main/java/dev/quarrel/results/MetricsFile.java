package dev.quarrel.results;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `metrics.jsonl`: what the nodes counted, every so often, one sample a line.
///
/// ```
/// {"time":200000000,"nodes":{"n1":{"up":1,"clockMillis":0,"hints":3,"readRepairs":17}},"siblings":{"k1":2}}
/// ```
public final class MetricsFile implements Closeable {
    private final BufferedWriter out;

    private MetricsFile(BufferedWriter out) {
        this.out = out;
    }

    /// One look at all nodes.
    ///
    /// @param time nanoseconds since the start of the test
    /// @param nodes by node and name; a node that is down has fewer
    /// @param siblings the most that any replica held, of the keys of which one held several; null where nobody looked
    public record Sample(
            long time,
            Map<String, Map<String, Long>> nodes,
            @Nullable Map<String, Integer> siblings) {

        Map<String, Integer> crowded() {
            Map<String, Integer> seen = siblings;
            return seen == null ? Map.of() : seen;
        }
    }

    public static MetricsFile create(RunDirectory directory) throws IOException {
        return new MetricsFile(Files.newBufferedWriter(file(directory)));
    }

    private static Path file(RunDirectory directory) {
        return directory.path().resolve("metrics.jsonl");
    }

    public void write(Sample sample) throws IOException {
        out.write(Json.MAPPER.writeValueAsString(sample));
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /// A run's samples, none where none were taken.
    static List<Sample> read(RunDirectory directory) throws IOException {
        List<Sample> samples = new ArrayList<>();
        if (Files.exists(file(directory))) {
            for (String line : Files.readAllLines(file(directory))) {
                samples.add(Json.MAPPER.readValue(line, Sample.class));
            }
        }
        return samples;
    }
}
