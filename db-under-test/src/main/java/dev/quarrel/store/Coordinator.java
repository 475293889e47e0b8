package dev.quarrel.store;

import dev.quarrel.store.Metrics.Operation;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.paxos.Quorums;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionSource;
import dev.quarrel.store.versions.Versioning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Does a client's read or write on the replicas of its key: sends to all N, waits for R or W (Gifford 1979; DeCandia
/// et al. 2007, section 4.5). Runs inside any node, and inside a client that knows the ring.
///
/// Deadlines are kept by one timer that runs only while requests are in flight.
final class Coordinator {
    private static final int TICK_MILLIS = 20;

    final Settings settings;
    final Ports ports;
    final Liveness liveness;
    final Versioning versioning;
    final VersionSource source;
    final Metrics metrics;
    private final Supplier<String> datacentre;
    private final Supplier<Rings> rings;
    private final BiConsumer<String, Message> sender;
    private final HintHolder hints;
    private final Map<Long, Request> requests = new LinkedHashMap<>();
    private final Serial serial = new Serial(this);
    private long lastRequest;
    private boolean ticking;

    /// Where a coordinator leaves a write for a home that does not answer; false when there is no room.
    @FunctionalInterface
    interface HintHolder {
        boolean hold(String home, String key, Stored stored, Runnable durable);
    }

    Coordinator(
            Settings settings,
            Supplier<String> datacentre,
            Supplier<Rings> rings,
            Ports ports,
            Liveness liveness,
            VersionSource source,
            Metrics metrics,
            BiConsumer<String, Message> sender,
            HintHolder hints) {
        this.settings = settings;
        this.datacentre = datacentre;
        this.rings = rings;
        this.ports = ports;
        this.liveness = liveness;
        this.versioning = Versioning.of(
                settings.versions(), settings.has(Defect.TIE_BY_ARRIVAL), settings.has(Defect.PRUNE_CLOCK));
        this.source = source;
        this.metrics = metrics;
        this.sender = sender;
        this.hints = hints;
        lastRequest = Message.beforeFirstId(ports);
    }

    void read(String key, ReadOptions options, Consumer<Reply> done) {
        metrics.reads++;
        int r = options.r() == 0 ? settings.quorum().r() : options.r();
        long deadline = deadline(options.timeoutMillis());
        Consumer<Reply> counted = counted(Operation.READ, options.level(), done);
        if (options.level() == Level.SERIAL) {
            serial.run(key, new Change.Read(), deadline, counted);
            return;
        }
        Need need = readNeed(key, r, options.level());
        new ReadRequest(this, key, need, deadline, true, outcome -> counted.accept(toReply(outcome))).start();
    }

    /// `value` is null for a delete.
    void write(String key, @Nullable Value value, WriteOptions options, Consumer<Reply> done) {
        metrics.writes++;
        long deadline = deadline(options.timeoutMillis());
        Operation operation = value == null ? Operation.DELETE : Operation.WRITE;
        Consumer<Reply> counted = counted(operation, options.level(), done);
        if (options.level() == Level.SERIAL) {
            serial.run(key, new Change.Write(value), deadline, counted);
            return;
        }
        int w = options.w() == 0 ? settings.quorum().w() : options.w();
        Need need = writeNeed(key, w, options.level());
        new WriteRequest(this, key, value, options, need, deadline, counted).start();
    }

    void cas(Message.ClientCas cas, Consumer<Reply> done) {
        metrics.writes++;
        Change change = new Change.CompareAndSet(cas.expected(), cas.next());
        Consumer<Reply> counted = counted(Operation.CAS, Level.SERIAL, done);
        serial.run(cas.key(), change, deadline(cas.timeoutMillis()), counted);
    }

    /// An answer to a request of ours; those to a finished one are dropped.
    void receive(String from, Message answer) {
        Request request = requests.get(answer.id());
        if (request != null) {
            request.answered(from, answer);
        }
    }

    long register(Request request) {
        long id = nextId();
        requests.put(id, request);
        if (!ticking) {
            ticking = true;
            ports.after(TICK_MILLIS, this::tick);
        }
        return id;
    }

    void forget(long id) {
        requests.remove(id);
    }

    /// The ids of this coordinator's requests, and of whatever else shares their answers' way back.
    long nextId() {
        return ++lastRequest;
    }

    Slots readSlots(String key) {
        return slots(key, settings.quorum().sloppy());
    }

    Slots writeSlots(String key) {
        boolean sloppy = settings.quorum().sloppy() || settings.has(Defect.ACK_FALLBACK);
        return slots(key, sloppy);
    }

    /// While the ring changes, reads go to both sides too, so that what they write back can reach both.
    private Slots slots(String key, boolean sloppy) {
        Rings now = rings.get();
        return Slots.of(now.writers(key), now.reading(), liveness, key, sloppy);
    }

    /// Holds a write for a home that does not answer, and calls `durable` once that is durable.
    boolean hint(String home, String key, Stored stored, Runnable durable) {
        return hints.hold(home, key, stored, durable);
    }

    /// Reads `key` from so many of the other replicas that they know of every acknowledged write.
    void readOthers(String key, Consumer<ReadRequest.Outcome> done) {
        int n = settings.quorum().n();
        int others = Math.clamp(n - settings.quorum().w() + 1L, 1, Math.max(1, n - 1));
        new ReadRequest(this, key, readNeed(key, others, null), deadline(0), false, done).start();
    }

    /// Whether a request for `key` is in flight.
    boolean isBusyWith(String key) {
        return requests.values().stream().anyMatch(request -> request.key().equals(key));
    }

    /// Who votes on a key's register. The next topology is decided by all members before.
    Quorums voters(String key) {
        Rings now = rings.get();
        if (RingKeeper.isReserved(key)) {
            return Quorums.majority(names(now.topology.before()));
        }
        List<String> reading = names(now.reading().homes(key));
        return now.isMoving()
                ? new Quorums(List.of(reading), List.of(names(now.before.homes(key)), names(now.after.homes(key))))
                : Quorums.majority(reading);
    }

    private static List<String> names(List<Member> members) {
        return members.stream().map(Member::name).toList();
    }

    long ringEpoch() {
        return rings.get().epoch();
    }

    void serial(String key, Change change, Consumer<Reply> done) {
        serial.run(key, change, deadline(0), done);
    }

    Need readNeed(String key, int r) {
        return readNeed(key, r == 0 ? settings.quorum().r() : r, null);
    }

    /// Whom the read phase of a write asks.
    Need readPhaseNeed(String key, WriteOptions options) {
        return readNeed(key, options.r() == 0 ? settings.quorum().r() : options.r(), options.readPhaseLevel());
    }

    void send(String to, Message message) {
        sender.accept(to, message);
    }

    /// Too few replicas alive: nothing was sent, so this is definite.
    static Reply.Unavailable unavailable(Need need, boolean[] alive, String what) {
        return new Reply.Unavailable(what + " needs " + need.of() + " replicas, " + need.have(alive)
                + " that count are alive; nothing was sent. Retry, or ask for fewer.");
    }

    private Need readNeed(String key, int count, @Nullable Level level) {
        Rings now = rings.get();
        return need(now.reading(), now, key, count, level);
    }

    /// Both sides of a change must hold a write, the new owners in addition to the old.
    private Need writeNeed(String key, int count, @Nullable Level level) {
        Rings now = rings.get();
        Need before = need(now.before, now, key, count, level);
        return !now.isMoving() || settings.has(Defect.IGNORE_PENDING)
                ? before
                : before.and(need(now.after, now, key, count, level));
    }

    /// Whom a read's write-back must reach.
    Need repairNeed(String key, Need read) {
        Rings now = rings.get();
        return now.isMoving() ? writeNeed(key, settings.quorum().r(), null).and(read) : read;
    }

    private Need need(Ring ring, Rings now, String key, int count, @Nullable Level level) {
        List<Member> homes = ring.homes(key);
        Need need = level == null ? Need.any(count, homes.size()) : Need.at(level, homes, datacentre.get());
        return now.isMoving() ? need.among(homes, now.writers(key)) : need;
    }

    private long deadline(int timeoutMillis) {
        int millis = timeoutMillis == 0 ? settings.timing().requestMillis() : timeoutMillis;
        return ports.nanoTime() + millis * 1_000_000L;
    }

    private void tick() {
        long now = ports.nanoTime();
        List<Map.Entry<Long, Request>> late = new ArrayList<>();
        for (Map.Entry<Long, Request> entry : requests.entrySet()) {
            if (entry.getValue().deadlineNanos() <= now) {
                late.add(entry);
            }
        }
        for (Map.Entry<Long, Request> entry : late) {
            requests.remove(entry.getKey());
            entry.getValue().expire();
        }
        ticking = !requests.isEmpty();
        if (ticking) {
            ports.after(TICK_MILLIS, this::tick);
        }
    }

    private Reply toReply(ReadRequest.Outcome outcome) {
        return switch (outcome) {
            case ReadRequest.Failed failed -> failed.reply();
            case ReadRequest.Found found -> ok(found.stored(), found.answers());
        };
    }

    private Reply.Ok ok(@Nullable Stored stored, List<Reply.Answer> answers) {
        if (stored == null) {
            return new Reply.Ok(List.of(), DotSet.EMPTY, List.of(), answers);
        }
        if (stored.siblings().size() > 1) {
            metrics.siblingReads++;
            metrics.siblingsRead += stored.siblings().size();
        }
        return new Reply.Ok(stored.values(), stored.seen(), stored.dots(), answers);
    }

    private Consumer<Reply> counted(Operation operation, @Nullable Level level, Consumer<Reply> done) {
        long begun = ports.nanoTime();
        return reply -> {
            count(reply);
            metrics.ended(operation, level, reply, ports.nanoTime() - begun);
            done.accept(reply);
        };
    }

    private void count(Reply reply) {
        switch (reply) {
            case Reply.Ok ok -> metrics.ok++;
            case Reply.Unavailable unavailable -> metrics.unavailable++;
            case Reply.Refused refused -> metrics.refused++;
            case Reply.Indeterminate indeterminate -> metrics.indeterminate++;
            case Reply.Local local -> {}
        }
    }
}
