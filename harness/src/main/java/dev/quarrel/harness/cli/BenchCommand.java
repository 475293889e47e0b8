package dev.quarrel.harness.cli;

import dev.quarrel.store.runtime.SettingsOptions;
import dev.quarrel.store.runtime.StoreBenchmark;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `quarrel bench store`: how fast the store is on this machine.
@Command(name = "bench", description = "Measures.", mixinStandardHelpOptions = true)
public final class BenchCommand {
    @Command(
            name = "store",
            description = "Operations a second and latencies of three local nodes, for each fsync mode.",
            mixinStandardHelpOptions = true)
    void store(
            @Option(names = "--seconds", defaultValue = "10", description = "counted, each (default: ${DEFAULT-VALUE})")
                    int seconds,
            @Option(names = "--warm", defaultValue = "10", description = "uncounted before (default: ${DEFAULT-VALUE})")
                    int warmSeconds,
            @Mixin SettingsOptions settings)
            throws IOException, InterruptedException {
        new StoreBenchmark(settings.settings(), warmSeconds, seconds).run(System.out);
    }
}
