package dev.quarrel.results.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.results.RunDirectory;
import dev.quarrel.results.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SitePagesTest {
    private static final Promised RIAK = new Promised(
            "riak",
            "siblings",
            "n=3 <r=2>",
            List.of(new Promised.Line("a linearizable register", false, "several values & more", "")));

    @TempDir
    Path directory = Path.of("");

    private Path site() {
        return directory.resolve("site");
    }

    private Path page(String name, String text) throws IOException {
        Path file = directory.resolve("docs").resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, text);
    }

    private String read(String name) throws IOException {
        return Files.readString(site().resolve(name));
    }

    @Test
    void tablesAndLinksBecomePages() throws IOException {
        Path matrix = page("matrix.md", """
                # The matrix

                See [experiments](experiments.md), [riak](profiles/riak.md#x), [code](../src) and [paper](https://example.org/).

                | a | b |
                |---|---:|
                | 1 | 2 |
                """);
        Path experiments = page("experiments.md", "# Experiments\n");
        Path readme = page("profiles/README.md", "no title\n");
        Publish.publish(site(), List.of(), List.of(matrix, experiments, readme), List.of(RIAK));
        assertThat(read("pages/matrix.html"))
                .contains("<h1>The matrix</h1>", "<td align=\"right\">2</td>")
                .contains("href=\"../pages/experiments.html\">experiments</a>")
                .contains("href=\"../profiles/riak.html\">riak</a>")
                .contains("href=\"https://example.org/\">paper</a>")
                .contains(", code and ")
                .doesNotContain("href=\"/");
        assertThat(read("index.html")).contains("href=\"pages/matrix.html\">The matrix</a>", "profiles/riak.html");
        assertThat(read("pages/profiles-readme.html")).contains("no title");
    }

    @Test
    void whatASiteHasStaysAndIsLinkedFromWhatComes() throws IOException {
        Publish.publish(site(), List.of(), List.of(page("matrix.md", "# The matrix\n")), List.of());
        Publish.publish(site(), List.of(), List.of(page("other.md", "# Other\n")), List.of());
        assertThat(read("pages/matrix.html")).contains("href=\"../pages/other.html\">Other</a>");
        assertThat(read("pages/other.html")).contains("href=\"../pages/matrix.html\">The matrix</a>");
    }

    @Test
    void markupInAPageIsShownAndNotObeyed() throws IOException {
        Path hostile = page("hostile.md", """
                # <script>alert(1)</script> title

                <img src=x onerror=alert(2)> and <b>bold</b> ![picture](http://evil.example/x.png)

                [click](javascript:alert(3)) `</table><script>`

                <script>alert(4)</script>
                """);
        Publish.publish(site(), List.of(), List.of(hostile), List.of());
        assertThat(read("pages/hostile.html"))
                .contains("&lt;img src=x onerror=alert(2)&gt;", "picture")
                .doesNotContain("<script>alert")
                .doesNotContain("<img")
                .doesNotContain("<b>")
                .doesNotContain("javascript:")
                .doesNotContain("evil.example");
    }

    @Test
    void aProfileSaysWhatItPromisesAndWhatItsRunsCameTo() throws IOException {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        RunDirectory two = Samples.kept(directory.resolve("runs"), "one", 2);
        String profile = String.valueOf(one.readRun().get("profile"));
        Promised promised = new Promised(profile, RIAK.summary(), RIAK.configuration(), RIAK.lines());
        Path prose = page(profile + ".md", "# It\n\nWhat its namesake does.\n");
        Publish.publish(site(), List.of(one.path(), two.path()), List.of(prose), List.of(promised, RIAK));
        assertThat(read("profiles/" + profile + ".html"))
                .contains("n=3 &lt;r=2&gt;", "several values &amp; more", "What its namesake does.")
                .contains(
                        "2 invalid", "2 stale-read", "../runs/one/" + two.path().getFileName() + "/report.html");
        assertThat(read("profiles/riak.html")).contains("No run of this profile");
        assertThat(site().resolve("pages/" + profile + ".html")).doesNotExist();
    }

    @Test
    void twoPagesOfOneNameAreRefused() throws IOException {
        List<Path> same = List.of(page("a/x.md", "# A\n"), page("b/x.md", "# B\n"));
        assertThatThrownBy(() -> Publish.publish(site(), List.of(), same, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/x.md")
                .hasMessageContaining("b/x.md");
    }
}
