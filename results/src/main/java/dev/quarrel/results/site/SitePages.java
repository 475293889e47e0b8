package dev.quarrel.results.site;

import dev.quarrel.results.IndexPage.Link;
import dev.quarrel.results.Report;
import dev.quarrel.results.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The pages of a site beside its runs. What each was written from stays beside it, so that a later publication makes
/// all of them again with the links of its day.
///
/// ```
/// site/pages/matrix.{md,html}         of docs/matrix.md
/// site/pages/results-readme.{md,html} of docs/results/README.md
/// site/profiles/riak.html             of a profile, with the prose of pages/riak.md on it
/// ```
final class SitePages {
    private final Path site;
    private final Map<String, Promised> profiles = new LinkedHashMap<>();
    private final Map<String, String> texts = new TreeMap<>();

    private SitePages(Path site, List<Promised> profiles) {
        this.site = site;
        profiles.forEach(each -> this.profiles.put(each.profile(), each));
    }

    /// Takes in what is given and what the site already has.
    ///
    /// @throws IllegalArgumentException if two of the files would be one page
    static SitePages of(Path site, List<Path> files, List<Promised> profiles) throws IOException {
        Map<String, Path> given = new HashMap<>();
        for (Path file : files) {
            Path other = given.put(name(file.toAbsolutePath().normalize()), file);
            if (other != null) {
                throw new IllegalArgumentException(
                        "expected pages of different names, got " + other + " and " + file + "; publish one of them");
            }
        }
        Path directory = Files.createDirectories(site.resolve("pages"));
        for (Map.Entry<String, Path> each : given.entrySet()) {
            Path kept = directory.resolve(each.getKey() + ".md");
            Files.copy(each.getValue(), kept, StandardCopyOption.REPLACE_EXISTING);
        }
        SitePages pages = new SitePages(site, profiles);
        try (Stream<Path> kept = Files.list(directory)) {
            for (Path file :
                    kept.filter(path -> path.toString().endsWith(".md")).toList()) {
                pages.texts.put(name(file), Files.readString(file));
            }
        }
        return pages;
    }

    /// `docs/matrix.md` as `matrix`; a `README.md` by its directory, as `profiles-readme`.
    private static String name(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.md$", "");
        Path parent = file.getParent();
        String whole = name.equals("README") && parent != null ? parent.getFileName() + "-readme" : name;
        return whole.replaceAll("[^A-Za-z0-9._-]+", "-").toLowerCase(Locale.ROOT);
    }

    /// All pages, as seen from the list of runs.
    List<Link> links() {
        return links("");
    }

    private List<Link> links(String root) {
        List<Link> links = new ArrayList<>(List.of(new Link("Runs", root + "index.html")));
        texts.keySet().stream()
                .filter(name -> !profiles.containsKey(name))
                .forEach(name -> links.add(new Link(title(name), root + address(name))));
        profiles.keySet().forEach(name -> links.add(new Link("profile " + name, root + address(name))));
        return links;
    }

    /// Writes them all.
    void write(List<RunSummary> runs) throws IOException {
        Files.createDirectories(site.resolve("profiles"));
        for (String name : texts.keySet()) {
            if (!profiles.containsKey(name)) {
                write(
                        name,
                        new SitePage(
                                title(name),
                                links("../"),
                                null,
                                List.of(),
                                text(name).html()));
            }
        }
        for (Promised profile : profiles.values()) {
            String name = profile.profile();
            String prose = texts.containsKey(name) ? text(name).html() : "";
            write(name, new SitePage("profile " + name, links("../"), profile, Measurement.of(name, runs), prose));
        }
    }

    private void write(String name, SitePage page) throws IOException {
        Files.write(site.resolve(address(name)), Report.render("site.jte", page));
    }

    private String title(String name) {
        return Optional.of(text(name).title()).filter(title -> !title.isEmpty()).orElse(name);
    }

    private Markdown text(String name) {
        return Markdown.of(Objects.requireNonNull(texts.get(name)), this::seenFromAPage);
    }

    private @Nullable String seenFromAPage(String file) {
        String name = name(Path.of(file.replaceFirst("^/+", "")));
        boolean known = file.endsWith(".md") && (texts.containsKey(name) || profiles.containsKey(name));
        return known ? "../" + address(name) : null;
    }

    private String address(String name) {
        return (profiles.containsKey(name) ? "profiles/" : "pages/") + name + ".html";
    }
}
