package dev.quarrel.store;

import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.membership.Gossip;
import dev.quarrel.store.membership.Gossip.Status;
import dev.quarrel.store.membership.Gossip.Word;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What this node tells of itself and hears of the others, and whether it may serve from the disk it was started on.
///
/// Each word that it says about itself is numbered, and on its disk before it is said. So a disk that remembers less
/// than its peers heard is not the disk it left: an older copy, which lacks writes it acknowledged, is refused; an
/// empty
/// one must first be filled from the others. The peers are asked before anything is served, for as long as one of
/// them might still be suspected, and once more as soon as they can be reached.
///
/// Only disks that keep what was synced can be held to that: with fsync periodic or none, a power loss leaves an older
/// disk behind, and is allowed to.
///
/// But no life may bear the name of an earlier one, or others would take its writes for some that they saw before. So
/// the peers are asked in each mode, for no longer, and a life is numbered after the last that anyone heard of. Where
/// that may not have been the last, the wall clock is added: there were fewer lives than milliseconds. A peer that
/// began again forgot what it heard, and lets that be known by its own last life.
final class Admission {
    private static final int ASK_MILLIS = 50;
    private static final String TABLE = "meta";
    private static final String SAID = "said";

    sealed interface Verdict {}

    /// The node may serve as `identity`; `wiped` when its peers know it, but its disk knows nothing.
    record Admitted(Identity identity, boolean wiped) implements Verdict {}

    record Refused(String reason) implements Verdict {}

    private final String id;
    private List<String> peers;
    private final Ports ports;
    private final Disk disk;
    private final Consumer<Verdict> decided;
    private final int patienceMillis;
    private final boolean durable;
    private final boolean asks;
    private final boolean refuses;
    private final boolean joining;
    private final TreeSet<String> unanswered;
    private Gossip gossip = Gossip.EMPTY;
    private @Nullable Identity found;
    private @Nullable Identity current;
    private long remembered;
    private long version;
    private boolean filled;
    private boolean over;

    Admission(NodeConfig config, List<String> peers, Ports ports, Disk disk, Consumer<Verdict> decided) {
        Settings settings = config.settings();
        id = config.id();
        joining = config.joining();
        this.peers = peers;
        this.ports = ports;
        this.disk = disk;
        this.decided = decided;
        patienceMillis = settings.timing().suspectMillis();
        durable = settings.fsync() == Fsync.BATCH;
        asks = !settings.has(Defect.TRUST_OLD_DISK);
        refuses = asks && durable;
        unanswered = new TreeSet<>(peers);
    }

    /// Whom to tell, from now on.
    void peersAre(List<String> names) {
        peers = names;
    }

    /// Throws what [Identity#find] throws. `ringEpoch` is that of the ring that this node knows.
    void begin(long ringEpoch) {
        found = Identity.find(id, disk);
        remembered = readSaid();
        if (found != null && !isLost()) {
            gossip = gossip.plus(new Word(id, generation(), 0, Status.STARTING, ringEpoch));
        }
        if (!asks || peers.isEmpty()) {
            decide();
            return;
        }
        ports.after(patienceMillis, this::decide);
        ask();
    }

    private void ask() {
        if (!unanswered.isEmpty() && !over) {
            unanswered.forEach(peer -> ports.send(peer, new Message.Hello(0)));
            ports.after(ASK_MILLIS, this::ask);
        }
    }

    Gossip gossip() {
        return gossip;
    }

    /// Whether that peer may still know of a newer disk than this one: until it was heard, nothing is done for it. What
    /// begins with nothing, and is filled from the others, can be no older copy.
    boolean isUnheard(String peer) {
        return refuses && found != null && !filled && unanswered.contains(peer);
    }

    /// A peer's gossip, told or asked for.
    void hear(String from, Gossip theirs) {
        boolean answer = unanswered.remove(from);
        Word mine = theirs.of(id);
        gossip = gossip.merge(theirs);
        if (current == null) {
            if (unanswered.isEmpty()) {
                decide();
            }
        } else if (refuses && answer && mine != null && !filled && isForeign(mine, current)) {
            // It was out of reach when this node began to serve, with what it then took for all that it had.
            refuse(theirs.refusal(id, generation(), remembered));
        }
        if (current != null && asks && answer && !over) {
            // Before anything is acknowledged to it: a peer must know of a life whose writes it counts on.
            ports.send(from, new Message.Rumour(0, gossip));
        }
    }

    /// Whether it was not this life that said it.
    private boolean isForeign(Word mine, Identity self) {
        return mine.generation() != self.incarnation() || mine.version() > version;
    }

    /// Tells all peers that this node lives, and what it heard. The word is durable before it is said.
    void tell(long ringEpoch, Status status) {
        Identity self = current;
        if (self == null || over) {
            return;
        }
        Word word = new Word(id, self.incarnation(), ++version, status, ringEpoch);
        Runnable say = () -> {
            gossip = gossip.plus(word);
            // Who may know of a later life of this disk must not have it overwritten by this one before it tells.
            peers.stream()
                    .filter(peer -> !isUnheard(peer))
                    .forEach(peer -> ports.send(peer, new Message.Rumour(0, gossip)));
        };
        if (durable) {
            disk.put(TABLE, SAID, said(self.incarnation(), word.version()));
            disk.sync(say);
        } else {
            say.run();
        }
    }

    private void decide() {
        if (current != null || over) {
            return;
        }
        if (isNew() && asks && unanswered.containsAll(peers)) {
            // Nobody to be let in by.
            ports.after(patienceMillis, this::decide);
            return;
        }
        Word heard = asks ? gossip.of(id) : null;
        boolean wiped = isNew() || (refuses && heard != null && (found == null || isLost()));
        if (refuses && heard != null && !wiped && refuse(gossip.refusal(id, generation(), remembered))) {
            return;
        }
        Identity next = new Identity(
                id,
                Math.max(generation(), heard == null ? 0 : heard.generation()) + 1 + lostGenerations(heard),
                found == null ? 0 : found.tagFloor());
        current = next;
        filled = wiped || isLost();
        decided.accept(new Admitted(next, wiped));
    }

    private boolean isLost() {
        return found != null && found.isLost();
    }

    /// Told to be let in, with an empty disk: perhaps in the place of another, or under the name of one that once was.
    private boolean isNew() {
        return joining && found == null;
    }

    /// A disk that cannot tell its incarnation, or whose peers cannot all tell whether it is the last, may have had any
    /// number of them, but fewer than milliseconds have passed. What it told them when it began may be all they know.
    private long lostGenerations(@Nullable Word heard) {
        boolean forgotten = heard == null || heard.status() == Status.STARTING;
        boolean matters = found == null ? othersLivedBefore() : !durable;
        boolean unsure = asks && (!unanswered.isEmpty() || (forgotten && matters));
        return isLost() || isNew() || unsure ? ports.wallMillis() : 0;
    }

    /// Whether a peer is in more than its first life: what it heard in an earlier one is forgotten.
    private boolean othersLivedBefore() {
        return gossip.words().values().stream()
                .anyMatch(word -> word.generation() > 1 || word.status() == Status.STARTING);
    }

    private boolean refuse(@Nullable String reason) {
        if (reason != null) {
            over = true;
            decided.accept(new Refused(reason));
        }
        return reason != null;
    }

    private long generation() {
        return found == null ? 0 : found.incarnation();
    }

    private static byte[] said(long generation, long version) {
        return ByteBuffer.allocate(24)
                .putLong(generation)
                .putLong(version)
                .putLong(~(generation ^ version))
                .array();
    }

    /// The last word of this disk's last incarnation: 0 when it said none, and above all when that is illegible, for a
    /// damaged record proves no older copy.
    private long readSaid() {
        byte[] bytes = disk.get(TABLE, SAID);
        if (bytes == null) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != 24 || in.getLong(16) != ~(in.getLong(0) ^ in.getLong(8))) {
            return Long.MAX_VALUE;
        }
        return in.getLong(0) == generation() ? in.getLong(8) : 0;
    }
}
