package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.cli.TestCommand;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.results.Holding;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import dev.quarrel.store.versions.VersionKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who acknowledged what, and who had never heard of it: as sentences of a history, and against what simulated
/// replicas truly held.
class AnswersTest {
    private static final Pattern ACKNOWLEDGED =
            Pattern.compile("(n\\d(?:(?:, | and )n\\d)*) acknowledged the write of (\\d+) at [0-9.]+ s;");
    private static final Pattern NEVER = Pattern.compile("(n\\d), asked at [0-9.]+ s, had never heard of it");

    @TempDir
    Path runs = Path.of("");

    @Test
    void whoAcknowledgedWhatKeptItFromTheOthersAndWhatTheyHad() throws IOException {
        assertThat(told(true, new Harm.Cut("n2", "n1"), new Harm.Cut("n2", "n3")))
                .startsWith(
                        "Stale. n2 acknowledged the write of 17 at 4.100 s; the cut from 3.900 s kept it from n1 and n3;"
                                + " n3, asked at 6.000 s, had never heard of it: it held 12.");
        assertThat(told(true, new Harm.Kill("n3"), new Harm.Cut("n1", "n2")))
                .startsWith(
                        "Stale. n2 acknowledged the write of 17 at 4.100 s; the outage from 3.900 s kept it from n3; n3,");
    }

    @Test
    void whereNobodyLookedNoReplicaIsSaidNeverToHaveHeardOfIt() throws IOException {
        assertThat(told(false, new Harm.Kill("n4")))
                .startsWith(
                        "Stale. n2 acknowledged the write of 17 at 4.100 s; n3, asked at 6.000 s, did not have it: it held 12.");
    }

    /// A replica that carried a physical delete out holds nothing, like one that never heard of it.
    @Test
    void ofAPhysicalDeleteNothingIsSaidButWhatReplicasHeld() throws IOException {
        int told = 0;
        for (int seed = 1; seed <= 5; seed++) {
            List<String> line = List.of("test", "--profile", "voldemort", "--workload", "deletes", "--seed", "" + seed);
            PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            for (Anomaly anomaly : TestCommand.run(TestCommand.plan(line), runs, quiet)
                    .verdict()
                    .anomalies()) {
                if (anomaly.explanation().contains("acknowledged the delete at")) {
                    told++;
                    assertThat(anomaly.explanation())
                            .doesNotContain("never heard")
                            .doesNotContain("did not have it");
                }
            }
        }
        assertThat(told).as("deletes that are told of").isPositive();
    }

    /// At least one anomaly of each kind of version is told so, or the test would show nothing.
    @ParameterizedTest
    @EnumSource(names = {"LWW_WALL", "LWW_HLC", "COUNTER", "VV", "DVV"})
    void theNamedReplicasTrulyHadItAndTheOthersHadNot(VersionKind kind) throws IOException {
        Settings store = Plans.weak().withVersions(kind);
        int acknowledged = 0;
        int never = 0;
        for (long seed = 1; seed <= 3; seed++) {
            Run run = run(kind.label(), seed, store);
            List<JsonNode> holdings = holdings(run.directory());
            for (Anomaly anomaly : run.verdict().anomalies()) {
                Matcher told = ACKNOWLEDGED.matcher(anomaly.explanation());
                boolean kept = holdings.stream()
                        .anyMatch(each -> each.path("key").asText().equals(anomaly.key())); // of ten keys
                if (!kept || !told.find()) {
                    continue;
                }
                String because = kind + " seed " + seed + ": " + anomaly.explanation();
                String value = told.group(2);
                long written = written(run.history(), value).time();
                for (String node : told.group(1).split(", | and ", -1)) {
                    boolean held = held(holdings, node, anomaly, value, written);
                    assertThat(held
                                    || hinted(holdings, node, anomaly, written)
                                    || (kind.isRegister() && outranked(holdings, node, anomaly, run.history(), value)))
                            .as("%s acknowledged; %s", node, because)
                            .isTrue();
                    acknowledged++;
                }
                long read =
                        anomaly.events().stream().mapToLong(Event::time).max().orElseThrow();
                for (MatchResult unheard :
                        NEVER.matcher(anomaly.explanation()).results().toList()) {
                    assertThat(held(holdings, unheard.group(1), anomaly, value, read))
                            .as("%s never heard; %s", unheard.group(1), because)
                            .isFalse();
                    never++;
                }
            }
        }
        assertThat(acknowledged).as("replicas said to have acknowledged").isPositive();
        assertThat(never).as("replicas said never to have heard").isPositive();
    }

    private Run run(String name, long seed, Settings store) throws IOException {
        RunDirectory directory = RunDirectory.create(runs, name, Instant.now(), seed);
        try (World world = Plans.world(seed, store)) {
            return Run.run(Plans.register(seed, store), world, directory, event -> {}, () -> false);
        }
    }

    private static Event written(History history, String value) {
        return history.stream()
                .filter(event -> event.type() == Event.Type.OK && event.f().equals("write"))
                .filter(event -> String.valueOf(event.value()).equals(value))
                .findFirst()
                .orElseThrow();
    }

    private static boolean held(List<JsonNode> holdings, String node, Anomaly anomaly, String value, long until) {
        return of(holdings, node, anomaly, until)
                .flatMap(each -> StreamSupport.stream(each.path("versions").spliterator(), false))
                .anyMatch(version -> version.path("value").asText().startsWith(value + "~"));
    }

    /// A register that has a version not lower has no use for it, and acknowledges it all the same.
    private static boolean outranked(
            List<JsonNode> holdings, String node, Anomaly anomaly, History history, String value) {
        Event write = written(history, value);
        long number = number(String.valueOf(write.extra().get("version")));
        return of(holdings, node, anomaly, write.time())
                .flatMap(each -> StreamSupport.stream(each.path("versions").spliterator(), false))
                .anyMatch(version -> number(version.path("version").asText()) >= number);
    }

    private static long number(String version) {
        return Long.parseLong(version.substring(0, version.indexOf('/')));
    }

    /// How a substitute holds it.
    private static boolean hinted(List<JsonNode> holdings, String node, Anomaly anomaly, long until) {
        return of(holdings, node, anomaly, until)
                .anyMatch(each -> !each.path("hintsFor").isEmpty());
    }

    private static Stream<JsonNode> of(List<JsonNode> holdings, String node, Anomaly anomaly, long until) {
        return holdings.stream()
                .filter(each -> each.path("node").asText().equals(node))
                .filter(each -> each.path("key").asText().equals(anomaly.key()))
                .filter(each -> each.path("time").asLong() <= until);
    }

    private static List<JsonNode> holdings(RunDirectory directory) throws IOException {
        List<JsonNode> holdings = new ArrayList<>();
        for (String line : Files.readAllLines(directory.path().resolve("replicas.jsonl"))) {
            holdings.add(new ObjectMapper().readTree(line));
        }
        return holdings;
    }

    private String told(boolean looked, Harm... harms) throws IOException {
        Schedule schedule = new Schedule(List.of(new Step("fault", 3_900, 9_000, List.of(harms))));
        History history = new History(List.of(
                event(0, 3_000, 1, Event.Type.INVOKE, "write", 12L, Map.of("node", "n3")),
                event(
                        1,
                        3_100,
                        1,
                        Event.Type.OK,
                        "write",
                        12L,
                        Map.of("node", "n3", "version", "1/n3@1", "acks", List.of("n3"))),
                event(2, 3_900, Event.NEMESIS, Event.Type.INFO, "begin-fault", null, Map.of("fault", "fault 0")),
                event(3, 4_000, 0, Event.Type.INVOKE, "write", 17L, Map.of("node", "n2")),
                event(
                        4,
                        4_100,
                        0,
                        Event.Type.OK,
                        "write",
                        17L,
                        Map.of("node", "n2", "version", "2/n2@1", "acks", List.of("n2"))),
                event(5, 6_000, 2, Event.Type.INVOKE, "read", null, Map.of("node", "n3")),
                event(
                        6,
                        6_100,
                        2,
                        Event.Type.OK,
                        "read",
                        12L,
                        Map.of("node", "n3", "version", "1/n3@1", "heard", Map.of("n3", List.of("1/n3@1"))))));
        List<Event> shown = history.stream().filter(event -> !event.isNemesis()).toList();
        Verdict verdict = new Verdict(
                "register",
                Validity.INVALID,
                null,
                List.of(new Anomaly("stale-read", "k1", shown, "Stale.")),
                Map.of());
        Observation observation = new Observation(RunDirectory.create(runs, "told", Instant.EPOCH, 1));
        if (looked) {
            observation.holds(
                    new Holding(1, "n3", "k1", List.of(new Holding.Version("12", "1/n3@1")), List.of(), true));
        }
        Settings store = Profile.named("cassandra").settings();
        FaultsBeside faults = new FaultsBeside(schedule, history, key -> List.of("n1", "n2", "n3"));
        return new Answers(history, faults, store, key -> List.of("n1", "n2", "n3"), observation)
                .tell(verdict)
                .anomalies()
                .getFirst()
                .explanation();
    }

    private static Event event(
            long index,
            long millis,
            int process,
            Event.Type type,
            String f,
            @Nullable Object value,
            Map<String, Object> extra) {
        return new Event(
                index, millis * 1_000_000, process, type, f, process == Event.NEMESIS ? null : "k1", value, extra);
    }
}
