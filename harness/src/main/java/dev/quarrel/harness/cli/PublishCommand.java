package dev.quarrel.harness.cli;

import dev.quarrel.results.site.Promised;
import dev.quarrel.results.site.Publish;
import dev.quarrel.store.Guarantee;
import dev.quarrel.store.Guarantees;
import dev.quarrel.store.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quarrel publish`: a static site made of runs and of pages in Markdown, with a page for each profile.
@Command(
        name = "publish",
        description = "Makes a static site of runs and pages, or adds some to one.",
        mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
    @Option(names = "--out", defaultValue = "site", description = "Where the site is (default: site).")
    Path out = Path.of("site");

    @Option(
            names = "--page",
            paramLabel = "FILE.md",
            arity = "1..*",
            description = "Pages in Markdown, or directories of such, as docs/matrix.md.")
    List<Path> pages = new ArrayList<>();

    @Parameters(paramLabel = "RUN", arity = "0..*", description = "Directories of runs.")
    List<Path> runs = new ArrayList<>();

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try {
            if (runs.isEmpty() && pages.isEmpty()) {
                throw new IllegalArgumentException("expected directories of runs, or --page, got neither");
            }
            if (Files.exists(out) && !Files.isDirectory(out)) {
                throw new IllegalArgumentException("--out: expected a directory, or nothing yet, got " + out);
            }
            List<Path> files = new ArrayList<>();
            for (Path page : pages) {
                files.addAll(markdown(page));
            }
            int all = Publish.publish(out, runs, files, promised());
            System.out.println(all + " runs in " + out.resolve("index.html"));
            return 0;
        } catch (IllegalArgumentException e) {
            CommandLine own = Objects.requireNonNull(spec).commandLine();
            throw new CommandLine.ParameterException(own, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Path> markdown(Path given) throws IOException {
        if (!Files.exists(given)) {
            throw new NoSuchFileException(given.toString());
        }
        if (Files.isDirectory(given)) {
            try (Stream<Path> below = Files.walk(given)) {
                return below.filter(file -> file.toString().endsWith(".md"))
                        .sorted()
                        .toList();
            }
        }
        if (!given.toString().endsWith(".md")) {
            throw new IllegalArgumentException("--page: expected a file whose name ends in .md, got " + given);
        }
        return List.of(given);
    }

    static List<Promised> promised() {
        return Profile.ALL.stream()
                .map(profile -> new Promised(
                        profile.name(),
                        profile.summary(),
                        ExperimentCommand.plans(List.of("--profile", profile.name()))
                                .apply(1)
                                .configuration(),
                        Guarantees.of(profile.settings()).stream()
                                .map(PublishCommand::line)
                                .toList()))
                .toList();
    }

    private static Promised.Line line(Guarantee guarantee) {
        String assuming =
                guarantee.assuming().stream().map(Guarantee.Assumption::words).collect(Collectors.joining(", "));
        return new Promised.Line(guarantee.promise().words(), guarantee.given(), guarantee.because(), assuming);
    }
}
