package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Seeds;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import dev.quarrel.store.versions.VersionSource;
import dev.quarrel.store.versions.Versioning;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Hints for one key and one home are merged into one: its state is the join of all, its age that of the oldest,
/// whatever the order and however often each came.
class HintMergeTest {
    private static final int CASES = 2_000;
    private static final Hints UNBOUNDED = new Hints(true, 0, 1_000);

    /// A write, when a hint of it came, and the numbers of the writes that its writer had seen.
    private record Hinted(Stored stored, long clockMillis, Set<Integer> past) {}

    private static List<Hinted> writes(VersionKind kind, Random random) {
        Versioning versioning = Versioning.of(kind, false, false);
        List<VersionSource> sources = List.of(
                new VersionSource("n1@1", () -> 1_000, 0),
                new VersionSource("n2@1", () -> 1_000, 0),
                new VersionSource("n3@1", () -> 1_001, 0));
        List<Hinted> writes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Set<Integer> past = new TreeSet<>();
            DotSet context = DotSet.EMPTY;
            for (int seen = 0; seen < i; seen++) {
                if (random.nextInt(3) == 0) {
                    past.add(seen);
                    past.addAll(writes.get(seen).past);
                    context = context.union(writes.get(seen).stored.seen());
                }
            }
            Value value = random.nextInt(4) == 0 ? null : Value.of("v" + i);
            Stored stored = versioning.write("k", null, value, context, sources.get(random.nextInt(3)));
            writes.add(new Hinted(stored, random.nextInt(10_000), past));
        }
        return writes;
    }

    @ParameterizedTest
    @EnumSource(
            value = VersionKind.class,
            names = {"LWW_WALL", "DVV"})
    void anyOrderAndAnyRepetitionGiveTheSameHint(VersionKind kind) {
        Seeds.first(CASES).forEach(seed -> {
            Random random = Seeds.random(seed);
            List<Hinted> writes = writes(kind, random);
            List<Integer> came = new ArrayList<>();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                came.add(random.nextInt(writes.size()));
            }
            List<Integer> again = new ArrayList<>(came);
            again.add(came.get(random.nextInt(came.size())));
            Collections.shuffle(again, random);

            Store one = new Store(kind);
            Store other = new Store(kind);
            came.forEach(i -> one.hold(writes.get(i)));
            again.forEach(i -> other.hold(writes.get(i)));
            assertThat(other.record()).as("seed %d: %s, %s", seed, came, again).isEqualTo(one.record());

            Set<Dot> expected = kind == VersionKind.DVV ? concurrent(writes, came) : greatest(writes, came);
            Stored held = Objects.requireNonNull(one.handoff.held("n3", "k"));
            assertThat(Set.copyOf(held.dots())).as("seed %d", seed).isEqualTo(expected);
            long oldest = came.stream()
                    .mapToLong(i -> writes.get(i).clockMillis)
                    .min()
                    .orElseThrow();
            assertThat(ByteBuffer.wrap(one.record()).getLong() - one.zeroMillis)
                    .as("seed %d", seed)
                    .isEqualTo(oldest);
            assertThat(one.restarted().held("n3", "k"))
                    .as("seed %d, restarted", seed)
                    .isEqualTo(held);
        });
    }

    /// The dots of the writes that no other of them has in its past.
    private static Set<Dot> concurrent(List<Hinted> writes, List<Integer> came) {
        Set<Integer> left = new TreeSet<>(came);
        came.forEach(i -> left.removeAll(writes.get(i).past));
        Set<Dot> dots = new java.util.HashSet<>();
        left.forEach(i -> dots.add(writes.get(i).stored.siblings().getLast().dot()));
        return dots;
    }

    private static Set<Dot> greatest(List<Hinted> writes, List<Integer> came) {
        return Set.of(came.stream()
                .map(i -> writes.get(i).stored.siblings().getFirst().dot())
                .max(java.util.Comparator.comparingLong(Dot::number).thenComparing(Dot::actor))
                .orElseThrow());
    }

    /// One node's hints, on a disk of its own.
    private static final class Store {
        final FakeWorld world =
                new FakeWorld(1, 1, Profile.named("strong").settings().withQuorum(Settings.Quorum.strict(1, 1, 1)));
        final FakeWorld.Host host = world.client("holder");
        final Versioning versioning;
        final long zeroMillis = host.wallMillis();
        final List<Message.ReplicaWrite> sent = new ArrayList<>();
        final Handoff handoff;
        private long ids;

        Store(VersionKind kind) {
            versioning = Versioning.of(kind, false, false);
            handoff = restarted();
        }

        Handoff restarted() {
            return new Handoff(
                    UNBOUNDED,
                    host.disk,
                    host,
                    versioning,
                    new Metrics(),
                    () -> ++ids,
                    (to, message) -> sent.add((Message.ReplicaWrite) message));
        }

        void hold(Hinted hint) {
            host.clockOffsetMillis = hint.clockMillis;
            assertThat(handoff.hold("n3", "k", hint.stored, () -> {})).isTrue();
        }

        byte[] record() {
            return Objects.requireNonNull(host.disk.get("hints", "n3\0k"));
        }
    }

    private static Stored siblings(String actor, int count) {
        DotSet seen = DotSet.EMPTY;
        List<Sibling> siblings = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            seen = seen.plus(new Dot(i, actor));
            siblings.add(new Sibling(new Dot(i, actor), DotSet.EMPTY, Value.of("v" + i), 0));
        }
        return new Stored(seen, siblings);
    }

    /// n4 is replaced. Its hint would make too many siblings with the one that waits for n3, so it stays where it is,
    /// until that one is delivered.
    @Test
    void aHintThatDoesNotFitWhereItBelongsNowMovesOnceThereIsRoom() {
        Store store = new Store(VersionKind.DVV);
        Handoff handoff = store.handoff;
        Stored strayed = siblings("n1@1", 60);
        assertThat(handoff.hold("n3", "k", siblings("n2@1", 60), () -> {})).isTrue();
        assertThat(handoff.hold("n4", "k", strayed, () -> {})).isTrue();
        Liveness liveness = new Liveness(
                store.host,
                List.of("n1", "n2", "n3", "n4"),
                Profile.named("strong").settings().timing());
        store.world.run(5_000);
        Ring ring = new Ring(NodeConfig.members(List.of("n1", "n2", "n3"), 1), 3, 2);
        for (int i = 0; i < 5; i++) {
            handoff.deliver(liveness, ring);
            store.world.run(500);
        }
        assertThat(handoff.queues()).containsOnlyKeys("n3", "n4");
        liveness.heard("n3");
        handoff.deliver(liveness, ring);
        Message.ReplicaWrite home = store.sent.getLast();
        handoff.acked("n3", home.id());
        assertThat(handoff.queues()).containsOnlyKeys("n4");
        handoff.deliver(liveness, ring);
        store.world.run(500);
        assertThat(handoff.queues()).containsOnlyKeys("n1", "n2", "n3");
        for (String node : List.of("n1", "n2", "n3")) {
            assertThat(handoff.held(node, "k")).isEqualTo(strayed);
        }
    }

    /// n4 is replaced. While its hint is made durable for those who come in its place, another write joins it.
    @Test
    void whatJoinsAHintThatIsBeingMovedIsMovedToo() {
        Store store = new Store(VersionKind.DVV);
        Handoff handoff = store.handoff;
        Stored later = siblings("n2@1", 2);
        assertThat(handoff.hold("n4", "k", siblings("n1@1", 1), () -> {})).isTrue();
        Liveness liveness = new Liveness(
                store.host,
                List.of("n1", "n2", "n3", "n4"),
                Profile.named("strong").settings().timing());
        store.world.run(5_000);
        Ring ring = new Ring(NodeConfig.members(List.of("n1", "n2", "n3"), 1), 3, 2);
        handoff.deliver(liveness, ring);
        assertThat(handoff.hold("n4", "k", later, () -> {})).isTrue();
        store.world.run(500);
        handoff.deliver(liveness, ring);
        store.world.run(500);
        assertThat(handoff.queues()).containsOnlyKeys("n1", "n2", "n3");
        for (String node : List.of("n1", "n2", "n3")) {
            Stored held = Objects.requireNonNull(handoff.held(node, "k"));
            assertThat(held.dots()).as(node).containsAll(later.dots());
        }
    }

    private static Stored large(String actor) {
        Value value = Value.of(new byte[1 << 20]);
        return Stored.single(new Sibling(new Dot(1, actor), DotSet.EMPTY, value, 0));
    }

    /// However many wait, a receiver is sent no more than it can take at once.
    @Test
    void noMoreThanAFewMegabytesAreUnderWay() {
        Store store = new Store(VersionKind.LWW_WALL);
        for (int i = 0; i < 20; i++) {
            assertThat(store.handoff.hold("n1", "k" + i, large("n2@1"), () -> {}))
                    .isTrue();
        }
        Liveness liveness = new Liveness(
                store.host, List.of("n1"), Profile.named("strong").settings().timing());
        liveness.heard("n1");
        Ring ring = new Ring(NodeConfig.members(List.of("n1"), 1), 1, 0);
        Set<String> home = new TreeSet<>();
        for (int round = 1; home.size() < 20; round++) {
            store.sent.clear();
            store.handoff.deliver(liveness, ring);
            assertThat(store.sent).as("round %d", round).hasSizeBetween(1, 4);
            store.sent.forEach(message -> {
                home.add(message.key());
                store.handoff.acked("n1", message.id());
            });
        }
        assertThat(store.handoff.queues()).isEmpty();
    }
}
