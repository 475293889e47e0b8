package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What `publish`, `serve` and `compare` say of arguments that do not fit: 254, in words, and nothing is made.
class SiteCommandsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path site;

    @SuppressWarnings("NullAway.Init")
    private Path run;

    @BeforeEach
    void aRunThatWasStopped() throws IOException {
        site = directory.resolve("site");
        run = Files.createDirectories(directory.resolve("runs/demo/20261121T043042.123Z-1"));
        Files.writeString(run.resolve("run.json"), "{\"name\":\"demo\",\"seed\":1}");
    }

    private String refused(Object... arguments) {
        List<String> line = new ArrayList<>();
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        StringWriter told = new StringWriter();
        CommandLine app = App.line();
        app.setErr(new PrintWriter(told, true));
        assertThat(app.execute(line.toArray(String[]::new))).as(told.toString()).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(told.toString()).doesNotContain("\tat ");
        return told.toString();
    }

    @Test
    void publishWantsARunOrAPage() {
        assertThat(refused("publish", "--out", site)).contains("expected directories of runs, or --page, got neither");
        assertThat(site).doesNotExist();
    }

    @Test
    void publishWantsRunsThatAreThereAndJudged() {
        assertThat(refused("publish", "--out", site, directory.resolve("none")))
                .contains("none: not the directory of a run");
        assertThat(refused("publish", "--out", site, directory.resolve("runs"))).contains("no run.json in it");
        assertThat(refused("publish", "--out", site, run))
                .contains("expected a judged run, got " + run + ", which has no report.html");
        assertThat(site).doesNotExist();
    }

    @Test
    void publishWantsPagesOfMarkdownEachOfItsOwnName() throws IOException {
        Path text = Files.writeString(directory.resolve("a.txt"), "text");
        Path page = Files.writeString(directory.resolve("a.md"), "# A");
        Path other = Files.writeString(
                Files.createDirectories(directory.resolve("other")).resolve("a.md"), "# Another");
        assertThat(refused("publish", "--out", site, "--page", directory.resolve("b.md")))
                .contains("expected a file or directory that is there, got ");
        assertThat(refused("publish", "--out", site, "--page", text)).contains("whose name ends in .md, got " + text);
        assertThat(refused("publish", "--out", site, "--page", page, other))
                .contains("expected pages of different names, got ");
        assertThat(site).doesNotExist();
    }

    @Test
    void publishWantsADirectoryToWriteTo() throws IOException {
        Path page = Files.writeString(directory.resolve("a.md"), "# A");
        assertThat(refused("publish", "--out", page, "--page", page))
                .contains("--out: expected a directory, or nothing yet, got " + page);
    }

    @Test
    void aDamagedFileOfARunIsNamed() throws IOException {
        Files.writeString(run.resolve("report.html"), "<html></html>");
        Path verdict = Files.writeString(run.resolve("verdict.json"), "{\"validity\":");
        assertThat(refused("compare", run, run)).contains(verdict + ": expected a run's file as it was written");
        assertThat(refused("publish", "--out", site, run)).contains(verdict.getFileName() + ": expected a run's file");
        Files.writeString(verdict, "{}");
        assertThat(refused("compare", run, run)).contains(verdict + ": expected a run's file as it was written");
    }

    @Test
    void compareWantsTwoRunsThatAreJudged() {
        assertThat(refused("compare", run)).contains("Missing required parameter: 'B'");
        assertThat(refused("compare", run, directory.resolve("none"))).contains("none: not the directory of a run");
        assertThat(refused("compare", run, run)).contains("a run that is not judged");
    }

    @Test
    void serveWantsADirectoryAndAnAddressThatIsFree() throws IOException {
        Path file = run.resolve("run.json");
        assertThat(refused("serve", "--port", "0", "--runs", file))
                .contains("--runs: expected a directory, got " + file);
        assertThat(refused("serve", "--port", "65536")).contains("from 0 to 65535, got 65536");
        assertThat(refused("serve", "--port", "0", "--host", "nowhere.invalid"))
                .contains("--host: expected an address of this machine, got nowhere.invalid");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refused("serve", "--port", taken.getLocalPort()))
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "--port 0");
        }
    }
}
