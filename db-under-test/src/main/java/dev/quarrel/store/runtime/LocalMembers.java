package dev.quarrel.store.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.store.runtime.LocalCluster.Condition;
import dev.quarrel.store.runtime.LocalCluster.Member;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Changes who belongs to a [LocalCluster]: starts and stops the processes, asks a member's admin path for the change,
/// and tells of each step of the ring until it is over.
///
/// ```
/// join n4     n4 starts with --new      POST n1/admin/join?node=n4&address=127.0.0.1:20411     GET n1/ring until done
/// leave n2    POST n1/admin/leave?node=n2     GET n1/ring until done      n2 ends
/// replace n3  n3 ends, its directory is set aside, it starts with --new and copies what it owns: GET n3/health
/// ```
public final class LocalMembers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 120;
    private static final long LOOK_MILLIS = 100;

    private final LocalCluster cluster;
    private final Consumer<String> tell;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /// @param tell hears of each step, a line each
    public LocalMembers(LocalCluster cluster, Consumer<String> tell) {
        this.cluster = cluster;
        this.tell = tell;
    }

    /// A new node; `place` is its datacentre and, if wanted, rack: `dc2/r1`. Throws [IllegalArgumentException] with the
    /// reason when the ring does not take it; nothing of it stays then.
    public void join(String name, @Nullable String place) throws IOException, InterruptedException {
        if (place != null && !place.matches("[^/,=+]+(/[^/,=+]+)?")) {
            throw new IllegalArgumentException("expected a datacentre, or DATACENTRE/RACK, got '%s'".formatted(place));
        }
        cluster.add(name, place);
        cluster.start(name);
        change(name, name, "join?node=" + name + where(name));
        await(ring -> stable(ring) && has(ring, name));
    }

    /// Its keys are copied to the others first; then its process ends.
    public void leave(String name) throws IOException, InterruptedException {
        requireKnown(name);
        ask(running(name), "leave?node=" + name);
        await(ring -> stable(ring) && !has(ring, name));
        cluster.remove(name);
    }

    /// `by`, a new node, takes the place of `name`, which ends for good. Without `by` the node itself begins anew: with
    /// an empty directory, under a new incarnation, serving once it has copied what it owns.
    public void replace(String name, @Nullable String by) throws IOException, InterruptedException {
        requireKnown(name);
        if (by == null) {
            cluster.empty(name);
            cluster.start(name);
            awaitServing(name);
            return;
        }
        String place = member(name).place();
        cluster.add(by, place);
        if (cluster.condition(name) != Condition.DOWN) {
            cluster.kill(name);
        }
        cluster.start(by);
        change(by, name, "replace?node=" + name + "&by=" + by + where(by));
        await(ring -> stable(ring) && has(ring, by) && !has(ring, name));
        cluster.remove(name);
    }

    /// Has a node begin an exchange with each of its peers, and tells with whom.
    public void repair(String name) throws IOException, InterruptedException {
        requireKnown(name);
        if (cluster.condition(name) != Condition.RUNNING) {
            throw new IllegalArgumentException(name + " does not run: `store start` starts it");
        }
        HttpResponse<String> reply = send(member(name), "POST", "/admin/repair", 15);
        JsonNode said = JSON.readTree(reply.body());
        if (reply.statusCode() != 200) {
            throw new IOException("asked for a repair, got %d %s"
                    .formatted(reply.statusCode(), said.path("reason").asText()));
        }
        List<String> peers = new ArrayList<>();
        said.path("peers").forEach(peer -> peers.add(peer.asText()));
        tell.accept(
                peers.isEmpty()
                        ? name + " has no living peer to compare itself with"
                        : name + " compares itself with " + String.join(", ", peers));
    }

    /// One line on the ring; null where no node answers.
    public @Nullable String ring() throws IOException, InterruptedException {
        JsonNode ring = latest();
        return ring == null ? null : text(ring);
    }

    private void requireKnown(String name) {
        if (!cluster.members().containsKey(name)) {
            throw new IllegalArgumentException(
                    "expected one of %s, got '%s'".formatted(cluster.members().keySet(), name));
        }
    }

    private Member member(String name) {
        return Objects.requireNonNull(cluster.members().get(name), name);
    }

    /// Asks; where that is refused, the newcomer goes again.
    private void change(String newcomer, String about, String query) throws IOException, InterruptedException {
        try {
            ask(running(newcomer, about), query);
        } catch (IllegalArgumentException e) {
            cluster.remove(newcomer);
            throw e;
        }
    }

    private String where(String name) {
        Member member = member(name);
        StringBuilder where = new StringBuilder("&address=127.0.0.1:" + member.port());
        if (member.place() != null) {
            String[] parts = member.place().split("/", 2);
            where.append("&datacentre=").append(URLEncoder.encode(parts[0], StandardCharsets.UTF_8));
            where.append(parts.length < 2 ? "" : "&rack=" + URLEncoder.encode(parts[1], StandardCharsets.UTF_8));
        }
        return where.toString();
    }

    /// A running node other than those.
    private Member running(String... others) throws IOException {
        for (String name : cluster.members().keySet()) {
            if (!List.of(others).contains(name) && cluster.condition(name) == Condition.RUNNING) {
                return member(name);
            }
        }
        throw new IllegalArgumentException(
                "expected a running member to ask, other than %s; none runs: `store start` starts them"
                        .formatted(new TreeSet<>(List.of(others))));
    }

    /// Asks again while the node says that it did nothing because it is only starting, or finds too few others.
    private void ask(Member member, String query) throws IOException, InterruptedException {
        HttpResponse<String> reply = send(member, "POST", "/admin/" + query, 15);
        for (int i = 0; i < 50 && reply.statusCode() == 503; i++) {
            Thread.sleep(200);
            reply = send(member, "POST", "/admin/" + query, 15);
        }
        if (reply.statusCode() == 409 || reply.statusCode() == 400) {
            throw new IllegalArgumentException(
                    JSON.readTree(reply.body()).path("reason").asText());
        }
        if (reply.statusCode() > 202 && reply.statusCode() != 504) {
            throw new IOException("asked for %s, got %d %s".formatted(query, reply.statusCode(), reply.body()));
        }
    }

    private HttpResponse<String> send(Member member, String method, String path, int seconds)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + member.http() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(seconds))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private void await(Predicate<JsonNode> over) throws IOException, InterruptedException {
        String last = "";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            JsonNode ring = latest();
            String line = ring == null ? "no node answers" : text(ring);
            if (!line.equals(last)) {
                tell.accept(line);
                last = line;
            }
            if (ring != null && over.test(ring)) {
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IOException(
                "the change is not over after %d s; it goes on, see status: %s".formatted(PATIENCE_SECONDS, last));
    }

    private void awaitServing(String name) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String last = "nothing";
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> reply = send(member(name), "GET", "/health", 2);
                if (reply.statusCode() == 200) {
                    tell.accept(name + " serves again");
                    return;
                }
                last = reply.body();
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IOException("%s does not serve after %d s; it says %s".formatted(name, PATIENCE_SECONDS, last));
    }

    /// Of all that answer, the ring of the latest epoch.
    private @Nullable JsonNode latest() throws IOException, InterruptedException {
        JsonNode latest = null;
        for (String name : cluster.members().keySet()) {
            if (cluster.condition(name) == Condition.RUNNING) {
                try {
                    JsonNode ring =
                            JSON.readTree(send(member(name), "GET", "/ring", 2).body());
                    latest = latest == null
                                    || ring.path("epoch").asLong()
                                            > latest.path("epoch").asLong()
                            ? ring
                            : latest;
                } catch (IOException e) {
                    // It is starting or ending: the others tell.
                }
            }
        }
        return latest;
    }

    private static boolean stable(JsonNode ring) {
        return ring.path("phase").asText().equals("stable");
    }

    private static boolean has(JsonNode ring, String name) {
        for (JsonNode member : ring.path("after")) {
            if (member.path("name").asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode ring) {
        List<String> members = new ArrayList<>();
        for (JsonNode member : ring.path("members")) {
            String state = member.path("state").asText();
            members.add(member.path("name").asText() + (state.equals("member") ? "" : " (" + state + ")"));
        }
        List<String> missing = new ArrayList<>();
        ring.path("missing").forEach(name -> missing.add(name.asText()));
        return String.format(
                Locale.ROOT,
                "ring epoch %d %s: %s%s",
                ring.path("epoch").asLong(),
                ring.path("phase").asText(),
                String.join(", ", members),
                missing.isEmpty() ? "" : "; waits for " + String.join(", ", missing));
    }
}
