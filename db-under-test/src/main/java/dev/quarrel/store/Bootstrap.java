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
import org.jspecify.annotations.Nullable;

/// Fills a node that lost its disk from the other homes of its keys, before it answers a read or votes.
///
/// Of every range it copies what so many homes hold that each acknowledged write and each chosen register is among it:
/// N − W + 1 homes meet every W of them, and N − majority + 1 every majority. It begins only after the longest time
/// that
/// a request waits, so that no coordinator still counts an acknowledgement of the life before.
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
    private final Ring ring;
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

    Bootstrap(
            String self,
            Settings settings,
            Ring ring,
            Replica replica,
            Acceptors acceptors,
            Ports ports,
            Disk disk,
            Metrics metrics,
            BiConsumer<String, Message> sender) {
        this.self = self;
        this.settings = settings;
        this.ring = ring;
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

    boolean isActive() {
        return active;
    }

    void begin() {
        if (active) {
            ports.after(settings.timing().requestMillis(), this::ask);
        }
    }

    private void ask() {
        for (Member peer : ring.members()) {
            if (active && !peer.name().equals(self) && !complete.contains(peer.name())) {
                sender.accept(peer.name(), new Message.Fetch(0, progress.getOrDefault(peer.name(), "")));
            }
        }
        if (active) {
            ports.after(RESEND_MILLIS, this::ask);
        }
    }

    /// What a peer holds after the key that was asked for.
    void page(String from, Message.Page page) {
        if (!active || complete.contains(from) || !page.after().equals(progress.getOrDefault(from, ""))) {
            return;
        }
        for (Map.Entry<String, Stored> held : page.held().entrySet()) {
            metrics.bootstrappedKeys++;
            replica.apply(held.getKey(), held.getValue(), Cause.ANTI_ENTROPY, () -> {}, reason -> {});
        }
        page.registers().forEach(acceptors::learn);
        String next = page.next();
        if (next != null) {
            progress.put(from, next);
            sender.accept(from, new Message.Fetch(0, next));
        } else {
            complete.add(from);
            finishIfEnough();
        }
    }

    private void finishIfEnough() {
        for (int range = 0; range < ring.ranges(); range++) {
            List<Member> homes = ring.homesOfRange(range);
            long copied = homes.stream()
                    .filter(home -> complete.contains(home.name()))
                    .count();
            int n = homes.size();
            int needed = Math.min(n - 1, Math.max(n - settings.quorum().w() + 1, n - n / 2));
            if (homes.stream().anyMatch(home -> home.name().equals(self)) && copied < needed) {
                return;
            }
        }
        disk.sync(() -> {
            active = false;
            disk.put(TABLE, FLAG, null);
        });
    }

    /// A peer asks for what this node holds of its keys. One that is being filled itself, or has a damaged record,
    /// does not answer: it may lack what it once acknowledged.
    void fetch(String from, Message.Fetch fetch) {
        if (active || replica.hasDamage()) {
            return;
        }
        List<String> keys = given.get(from);
        if (keys == null || fetch.after().isEmpty()) {
            keys = keysOf(from);
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
        owned.removeIf(
                key -> ring.homes(key).stream().noneMatch(home -> home.name().equals(peer)));
        return owned;
    }
}
