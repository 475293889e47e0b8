package dev.quarrel.harness.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.nemesis.Breakable.Outcome;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.NodeConfig.Member;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who changes the members of a cluster of containers, as a patient person would: one change at a time, on a thread of
/// its
/// own, through the admin path of one member after another, until `GET /ring` shows that it is done.
///
/// ```
/// join node=n6              a sidecar and a process more; POST n1/admin/join?node=n6&address=172.18.0.9:7000
/// join node=n6 ends         POST n1/admin/leave?node=n6; then its process is removed
/// ```
final class Operator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_MILLIS = 100;
    private static final int REFUSED = 409;

    private final Machines machines;
    private final StoreCluster store;
    private final String baseImage;
    /// Of the changes that were begun and not yet ended, why they were not done; empty where they were.
    private final Map<Harm.Membership, String> begun = new LinkedHashMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("quarrel-operator").factory());
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    Operator(Machines machines, StoreCluster store, String baseImage) {
        this.machines = machines;
        this.store = store;
        this.baseImage = baseImage;
    }

    void begin(List<Harm.Membership> changes) {
        for (Harm.Membership change : changes) {
            thread.execute(() -> {
                String refusal = tried(() -> make(change));
                begun.put(change, refusal == null ? "" : refusal);
            });
        }
    }

    /// Undoes those that were done.
    void end(List<Harm.Membership> changes, Consumer<Outcome> done) {
        thread.execute(() -> {
            Map<Harm, Long> bites = new HashMap<>();
            String problem = null;
            String refusal = null;
            for (Harm.Membership change : changes) {
                String undone = begun.remove(change);
                boolean bit = undone != null && undone.isEmpty();
                refusal = undone == null || bit ? refusal : change.text() + ": " + undone;
                bites.put(change, bit ? 1L : 0L);
                String trouble = bit ? tried(() -> undo(change)) : null;
                problem = trouble == null ? problem : trouble;
            }
            done.accept(new Outcome(bites, problem, refusal));
        });
    }

    private interface Deed {
        void make() throws IOException, InterruptedException;
    }

    private static @Nullable String tried(Deed deed) {
        try {
            deed.make();
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }

    private void make(Harm.Membership change) throws IOException, InterruptedException {
        switch (change) {
            case Harm.Join join -> join(join.node());
            case Harm.Leave leave -> leave(leave.node());
            case Harm.Replace replace -> replace(replace.node(), replace.by());
        }
    }

    private void undo(Harm.Membership change) throws IOException, InterruptedException {
        switch (change) {
            case Harm.Join join -> leave(join.node());
            case Harm.Leave leave -> join(leave.node());
            case Harm.Replace replace -> replace(replace.by(), replace.node());
        }
    }

    private void join(String node) throws IOException, InterruptedException {
        startNew(node);
        change("join?node=" + node + where(node), ring -> has(ring, node));
    }

    private void leave(String node) throws IOException, InterruptedException {
        change("leave?node=" + node, ring -> !has(ring, node));
        machines.named(node).stop();
    }

    private void replace(String dead, String by) throws IOException, InterruptedException {
        machines.named(dead).stop();
        startNew(by);
        change("replace?node=" + dead + "&by=" + by + where(by), ring -> has(ring, by) && !has(ring, dead));
    }

    private void startNew(String node) {
        Machine machine = machines.add(node, baseImage);
        machine.startNew(store.image(), store.newcomer(node, machines.addresses()));
    }

    private String where(String node) {
        Member member = store.member(node);
        return "&address=" + machines.named(node).address() + ":" + Machine.NODE_PORT + "&datacentre="
                + member.datacentre() + "&rack=" + member.rack();
    }

    /// Asks for it while the ring is stable, until it is as wanted.
    private void change(String query, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String last = "no node answers";
        while (System.nanoTime() < deadline) {
            JsonNode ring = latest();
            boolean stable = ring != null && ring.path("phase").asText().equals("stable");
            if (ring != null && stable && wanted.test(ring)) {
                return;
            }
            if (ring != null && stable) {
                last = ask(ring, query);
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IOException(query + " was not done in " + PATIENCE_NANOS / 1_000_000_000 + " s: " + last);
    }

    /// Asks the first member that answers. Throws where the store refuses what it would always refuse.
    private String ask(JsonNode ring, String query) throws IOException, InterruptedException {
        String last = "no member answers";
        for (JsonNode member : ring.path("after")) {
            HttpResponse<String> reply = send(member.path("name").asText(), "POST", "/admin/" + query);
            if (reply != null && reply.statusCode() < 300) {
                return reply.body();
            }
            last = reply == null ? last : reply.body();
            if (reply != null && reply.statusCode() == REFUSED && !mayBeAskedAgain(reply.body())) {
                throw new IOException("refused: " + reply.body());
            }
        }
        return last;
    }

    /// Another change came in between.
    private static boolean mayBeAskedAgain(String reason) {
        return reason.contains("not changing") || reason.contains("Another change");
    }

    /// Of all that answer, the ring of the latest epoch.
    private @Nullable JsonNode latest() throws IOException, InterruptedException {
        JsonNode latest = null;
        for (Machine machine : machines.all()) {
            HttpResponse<String> reply = machine.isGone() ? null : send(machine.name(), "GET", "/ring");
            JsonNode ring = reply == null ? null : JSON.readTree(reply.body());
            boolean later = ring != null
                    && (latest == null
                            || ring.path("epoch").asLong()
                                    > latest.path("epoch").asLong());
            latest = later ? ring : latest;
        }
        return latest;
    }

    /// Null where nobody answers.
    private @Nullable HttpResponse<String> send(String node, String method, String path) throws InterruptedException {
        InetSocketAddress address = machines.named(node).reachedAt(Machine.HTTP_PORT);
        URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .header("Authorization", "Bearer " + store.adminToken())
                .timeout(Duration.ofSeconds(method.equals("GET") ? 1 : 8))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean has(JsonNode ring, String name) {
        for (JsonNode member : ring.path("after")) {
            if (member.path("name").asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        http.shutdownNow();
    }
}
