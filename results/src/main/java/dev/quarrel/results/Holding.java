package dev.quarrel.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one replica held of a key from some moment on: a line of `replicas.jsonl`.
///
/// ```
/// {"time":1323800000,"node":"n3","key":"k2","versions":[{"value":"271","version":"13/n4@1"}],"hintsFor":["n2"],"up":true}
/// {"time":1400000000,"node":"n3","versions":[],"hintsFor":[],"up":false}      went down; what it held stays on its
/// disk
/// ```
///
/// @param time nanoseconds since the start of the test
/// @param key null where the line tells of the node alone
/// @param versions the siblings, in the store's order
/// @param hintsFor the nodes for which it keeps a hint under the key
/// @param up whether the node runs
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Holding(
        long time, String node, @Nullable String key, List<Version> versions, List<String> hintsFor, boolean up) {

    /// One sibling.
    ///
    /// @param value null for a tombstone
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Version(@Nullable String value, String version) {
        String words() {
            return value == null ? "†" : value;
        }
    }

    public Holding {
        versions = List.copyOf(versions);
        hintsFor = List.copyOf(hintsFor);
    }

    @JsonIgnore
    public boolean isNothing() {
        return versions.isEmpty() && hintsFor.isEmpty();
    }

    /// Whether nothing but the time differs.
    public boolean isSame(Holding other) {
        return versions.equals(other.versions) && hintsFor.equals(other.hintsFor) && up == other.up;
    }

    /// The values alone: `264`, `264 | 271`, `nothing`.
    public String values() {
        return versions.isEmpty()
                ? "nothing"
                : versions.stream()
                        .map(each -> Text.shortened(each.words(), 16))
                        .collect(Collectors.joining(" | "));
    }

    /// All of it in words.
    public String words() {
        String held = versions.isEmpty()
                ? "nothing"
                : versions.stream()
                        .map(each -> (each.value == null ? "a tombstone" : Text.value(each.value)) + " (version "
                                + each.version + ")")
                        .collect(Collectors.joining(" and "));
        String hints = hintsFor.isEmpty() ? "" : ", and a hint for " + String.join(", ", hintsFor);
        return held + hints + (up ? "" : ", but is down");
    }

    Holding down() {
        return new Holding(time, node, key, versions, hintsFor, false);
    }

    private static Path file(RunDirectory directory) {
        return directory.path().resolve("replicas.jsonl");
    }

    /// Writes a run's holdings, in their order.
    public static void write(RunDirectory directory, Stream<Holding> holdings) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file(directory))) {
            for (Holding holding : (Iterable<Holding>) holdings::iterator) {
                out.write(Json.MAPPER.writeValueAsString(holding));
                out.write('\n');
            }
        }
    }

    /// A run's holdings, none where none were kept.
    static List<Holding> read(RunDirectory directory) throws IOException {
        List<Holding> holdings = new ArrayList<>();
        if (Files.exists(file(directory))) {
            for (String line : Files.readAllLines(file(directory))) {
                holdings.add(Json.MAPPER.readValue(line, Holding.class));
            }
        }
        return holdings;
    }
}
