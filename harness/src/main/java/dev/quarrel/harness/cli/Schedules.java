package dev.quarrel.harness.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.nemesis.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Schedules in files: a list of steps, or a whole `run.json` that has one under `schedule`.
final class Schedules {
    private Schedules() {}

    /// @throws IllegalArgumentException when the file is not one
    static Schedule read(Path file) {
        try {
            Object data = new ObjectMapper().readValue(file.toFile(), Object.class);
            Object inRun = data instanceof Map<?, ?> run ? run.get("schedule") : null;
            return Schedule.fromData(inRun == null ? data : inRun);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read a schedule from " + file + ": " + e.getMessage(), e);
        }
    }
}
