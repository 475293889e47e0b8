package dev.quarrel.harness.cli;

import dev.quarrel.checker.bench.Benchmark;
import dev.quarrel.store.runtime.SettingsOptions;
import dev.quarrel.store.runtime.StoreBenchmark;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quarrel bench store` and `quarrel bench checker`: how fast they are on this machine.
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

    @Command(
            name = "checker",
            description = "The checker's speed on histories of its own making, beside what it aims at.",
            mixinStandardHelpOptions = true)
    void checker(
            @Parameters(
                            paramLabel = "PART",
                            arity = "0..*",
                            description = "zones, search, files, growth or large (default: all of them)")
                    String @Nullable [] parts)
            throws IOException {
        new Benchmark(System.out).run(parts == null ? new String[0] : parts);
    }
}
