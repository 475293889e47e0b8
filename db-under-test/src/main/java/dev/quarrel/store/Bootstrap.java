package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.paxos.Acceptor;
import dev.quarrel.store.versions.Stored;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Fills a node that lost its disk from the other homes of its keys that are read from, before it answers a read or
/// votes; and one that gains ranges by a change of the ring from their owners before, before anyone reads them from it.
///
/// Of every range it copies what so many homes hold that each acknowledged write and each chosen register is among it:
/// N − W + 1 homes meet every W of them, N − R + 1 every R that a read wrote back to, N − majority + 1 every majority.
/// It begins only after the longest time that a request waits, so that no coordinator still counts an acknowledgement
/// of the life before.
///
/// ```
/// n3 → n1  Fetch(after "")      n1 → n3  Page(k1 k4 k9, next k9)
/// n3 → n1  Fetch(after k9)      n1 → n3  Page(k12, next none)        n1 is done
/// ```
final class Bootstrap {
    private static final String TABLE = "meta";
    private static final String FLAG = "bootstrap";
    private static final int RESEND_MILLIS = 500;
    private static final int PAGE_KEYS = 200;
    private static final int PAGE_BYTES = 256 << 10;

    private final String self;
    private final Settings settings;
    private final Supplier<Rings> rings;
    private final Replica replica;
    private final Acceptors acceptors;
    private final Ports ports;
    private final Disk disk;
    private final Metrics metrics;
    private final BiConsumer<String, Message> sender;
    /// As asked: per peer, the last key that has come.
    private final Map<String, String> progress = new HashMap<>();

    private final TreeSet<String> complete = new TreeSet<>();
    /// As the one who is asked: the keys that a peer is being given, as of its first page.
    private final Map<String, List<String>> given = new HashMap<>();

    private boolean active;
    private boolean gaining;
    private boolean asking;

    Bootstrap(
            String self,
            Settings settings,
            Supplier<Rings> rings,
            Replica replica,
            Acceptors acceptors,
            Ports ports,
            Disk disk,
            Metrics metrics,
            BiConsumer<String, Message> sender) {
        this.self = self;
        this.settings = settings;
        this.rings = rings;
        this.replica = replica;
        this.acceptors = acceptors;
        this.ports = ports;
        this.disk = disk;
        this.metrics = metrics;
        this.sender = sender;
        active = disk.get(TABLE, FLAG) != null;
    }

    /// From now on, over restarts, until everything is copied, this node answers no read.
    void require() {
        active = true;
        disk.put(TABLE, FLAG, "1".getBytes(StandardCharsets.UTF_8));
    }

    /// Whether this node lost what it once acknowledged, and has not copied it yet.
    boolean isActive() {
        return active;
    }

    /// Whether it has all that it is to serve.
    boolean isReady() {
        return !active && !gaining;
    }

    /// The ring changes. What this node gains by that is copied from owners that serve the new epoch already: they
    /// acknowledge nothing of the epoch before any more.
    void ringChanged() {
        gaining = !settings.has(Defect.SKIP_BOOTSTRAP)
                && rings.get().topology.phase() == Topology.Phase.COPYING
                && !gained().isEmpty();
        progress.clear();
        complete.clear();
        if (gaining && !asking) {
            asking = true;
            ask();
        }
    }

    void begin() {
        if (active && !asking) {
            asking = true;
            ports.after(settings.timing().requestMillis(), this::ask);
        }
    }

    private void ask() {
        if (isReady()) {
            asking = false;
            return;
        }
        Rings now = rings.get();
        for (Member peer : now.topology.members()) {
            // Without the ring nobody can tell what this node owns.
            if (now.epoch() > 0 && !peer.name().equals(self) && !complete.contains(peer.name())) {
                fetch(peer.name());
            }
        }
        ports.after(RESEND_MILLIS, this::ask);
    }

    private void fetch(String peer) {
        String after = progress.getOrDefault(peer, "");
        sender.accept(peer, new Message.Fetch(0, after, rings.get().epoch()));
    }

    /// What a peer holds after the key that was asked for.
    void page(String from, Message.Page page) {
        if (isReady() || complete.contains(from) || !page.after().equals(progress.getOrDefault(from, ""))) {
            return;
        }
        for (Map.Entry<String, Stored> held : page.held().entrySet()) {
            metrics.bootstrappedKeys++;
            replica.apply(held.getKey(), held.getValue(), Cause.ANTI_ENTROPY, () -> {}, reason -> {});
        }
        page.registers().forEach((key, register) -> acceptors.learn(key, register, active));
        String next = page.next();
        if (next != null) {
            progress.put(from, next);
            fetch(from);
        } else {
            complete.add(from);
            finishIfEnough();
        }
    }

    private void finishIfEnough() {
        if (gaining && gained().stream().allMatch(this::isCopied)) {
            disk.sync(() -> gaining = false);
        }
        if (active && owned().stream().allMatch(this::isCopied)) {
            disk.sync(() -> {
                active = false;
                disk.put(TABLE, FLAG, null);
            });
        }
    }

    /// What only the dead node acknowledged that is being replaced is lost, and not waited for.
    private boolean isCopied(List<Member> sources) {
        int n = settings.quorum().n();
        int mostMissed =
                Math.min(Math.min(settings.quorum().w(), settings.quorum().r()), n / 2 + 1) - 1;
        List<String> living = sources.stream()
                .map(Member::name)
                .filter(name -> !name.equals(rings.get().topology.gone()))
                .toList();
        long copied = living.stream().filter(complete::contains).count();
        return copied >= Math.min(living.size(), n - mostMissed);
    }

    /// Of each range that the change gives to this node, the owners before.
    private List<List<Member>> gained() {
        Rings now = rings.get();
        return ranges(now.before, token -> !owns(now.before.homesAt(token)) && owns(now.after.homesAt(token)));
    }

    /// Of each range that this node is read from, the other owners. Once reads have moved over, the owners after have
    /// all that the owners before had: one of those who is dead and being replaced is not missed.
    private List<List<Member>> owned() {
        Ring reading = rings.get().reading();
        return ranges(reading, token -> owns(reading.homesAt(token))).stream()
                .map(sources -> sources.stream()
                        .filter(source -> !source.name().equals(self))
                        .toList())
                .toList();
    }

    /// The owners in the ring `sources` of each range that is chosen by its token.
    private List<List<Member>> ranges(Ring sources, LongPredicate chosen) {
        List<List<Member>> ranges = new ArrayList<>();
        for (Ring ring : List.of(rings.get().before, rings.get().after)) {
            for (long token : ring.tokens()) {
                if (chosen.test(token)) {
                    ranges.add(sources.homesAt(token));
                }
            }
        }
        return ranges;
    }

    private boolean owns(List<Member> homes) {
        return homes.stream().anyMatch(home -> home.name().equals(self));
    }

    /// A peer asks for what this node holds of its keys. One that is being filled itself, or has a damaged record or
    /// register among them, does not answer: it may lack what it once acknowledged.
    void fetch(String from, Message.Fetch fetch) {
        boolean later = fetch.ringEpoch() > rings.get().epoch() && !settings.has(Defect.NO_RING_EPOCH);
        if (active || replica.hasDamage() || later) {
            return;
        }
        List<String> keys = given.get(from);
        if (keys == null || fetch.after().isEmpty()) {
            keys = keysOf(from);
            if (keys.stream().anyMatch(acceptors::isDamaged)) {
                return;
            }
            given.put(from, keys);
        }
        TreeMap<String, Stored> held = new TreeMap<>();
        TreeMap<String, Acceptor> registers = new TreeMap<>();
        String next = fill(keys, fetch.after(), held, registers);
        if (next == null) {
            given.remove(from);
        }
        sender.accept(from, new Message.Page(0, fetch.after(), held, registers, next));
    }

    private @Nullable String fill(
            List<String> keys, String after, Map<String, Stored> held, Map<String, Acceptor> registers) {
        int bytes = 0;
        int count = 0;
        for (String key : keys) {
            if (key.compareTo(after) <= 0) {
                continue;
            }
            Stored stored = replica.get(key);
            if (stored != null) {
                held.put(key, stored);
                bytes += stored.siblings().stream()
                        .mapToInt(sibling ->
                                sibling.value() == null ? 0 : sibling.value().bytes().length)
                        .sum();
            }
            acceptors.state(key).ifPresent(state -> registers.put(key, state));
            if (++count >= PAGE_KEYS || bytes >= PAGE_BYTES) {
                return key;
            }
        }
        return null;
    }

    private List<String> keysOf(String peer) {
        TreeSet<String> keys = new TreeSet<>(acceptors.keys());
        replica.forEach((key, record, tombstone) -> keys.add(key));
        List<String> owned = new ArrayList<>(keys);
        owned.removeIf(key -> !RingKeeper.isReserved(key)
                && rings.get().writers(key).stream()
                        .noneMatch(home -> home.name().equals(peer)));
        return owned;
    }
}
