package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Arguments that make no sense end the command at once, with one message and exit code 254.
class NodeMainTest {
    @TempDir
    Path directory;

    private static String refused(List<String> arguments) {
        StringWriter said = new StringWriter();
        CommandLine line = NodeMain.commandLine().setErr(new PrintWriter(said));
        assertThat(line.execute(arguments.toArray(String[]::new)))
                .as("%s", arguments)
                .isEqualTo(254);
        assertThat(said.toString()).doesNotContain("\tat ");
        return said.toString();
    }

    private static List<String> alone(Path data, String... more) {
        List<String> line = new ArrayList<>(List.of("--id", "n1", "--peers", "n1=127.0.0.1:0", "--data"));
        line.addAll(List.of(data.toString(), "--n", "1", "--r", "1", "--w", "1"));
        line.addAll(List.of(more));
        return line;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "--id n1 --data d                                      | --peers=NAME=HOST:PORT",
                "--id n9 --data d --peers n1=h:1                        | expected this node 'n9' among them, got [n1]",
                "--id n1 --data d --peers n1=h                          | expected NAME=HOST:PORT, got 'n1=h'",
                "--id n1 --data d --peers n1=h:99999                    | expected NAME=HOST:PORT, got 'n1=h:99999'",
                "--id n1 --data d --peers n1=h:1                        | Expected at least N=3 members, got 1",
                "--id n1 --data d --peers n1=h:1 --new                  | a member of the running cluster in --peers",
                "--id n1 --data d --peers n1=h:1 --http 70000           | --http: expected a port from 0 to 65535, got 70000",
                "--id n1 --data d --peers n1=h:1 --port -1              | --port: expected a port from 0 to 65535, got -1",
                "--id n1 --data d --peers n1=h:1 --listen no.invalid    | --listen: expected an address of this machine",
                "--id n1 --data d --peers n1=h:1 --n 1 --w 1 --r 1 --listen 0.0.0.0 | expected a --cluster-secret",
                "--id n1 --data d --peers n1=h:1 --fsync often          | expected one of [batch, periodic, none]",
                "--id n1 --data d --peers n1=h:1 --datacentres 7        | there are 1 nodes",
                "--id n1 --data d --peers n1=h:1 --w 4                  | got N=3 R=2 W=4",
                "--id n1 --data d --peers n1=h:1 --bogus                | Unknown option: '--bogus'"
            })
    void areToldWhatWasExpected(String arguments, String expected) {
        assertThat(refused(List.of(arguments.strip().split(" +", -1)))).contains(expected);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(refused(alone(directory, "--port", port)))
                    .contains("port " + port + " or 0")
                    .contains("stop who listens");
        }
    }

    @Test
    void aDirectoryThatIsNoneIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThat(refused(alone(file))).contains(file.toString());
    }
}
