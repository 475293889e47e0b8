package dev.quarrel.harness.cli;

import dev.quarrel.results.site.Publish;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quarrel publish`: a static site made of runs.
@Command(
        name = "publish",
        description = "Makes a static site of runs, or adds runs to one.",
        mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
    @Option(names = "--out", defaultValue = "site", description = "Where the site is (default: site).")
    Path out = Path.of("site");

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Directories of runs.")
    List<Path> runs = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        int all = Publish.publish(out, runs);
        System.out.println(all + " runs in " + out.resolve("index.html"));
        return 0;
    }
}
