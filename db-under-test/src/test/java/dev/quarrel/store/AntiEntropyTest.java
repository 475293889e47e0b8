package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.merkle.Exchange;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AntiEntropyTest {
    /// Anti-entropy alone: nothing else repairs.
    private static final Settings ALONE = Profile.named("strong")
            .settings()
            .withVersions(VersionKind.LWW_WALL)
            .withReadRepair(ReadRepair.NONE)
            .withHints(new Hints(false, 0, 0))
            .withAntiEntropy(new AntiEntropy(1_000));

    private static Settings with(Defect defect) {
        return ALONE.withDefects(Set.of(defect));
    }

    /// Random writes and deletes while messages are lost; then all links work, and nobody writes.
    private static FakeWorld diverged(int seed, Settings settings) {
        FakeWorld world = new FakeWorld(seed, 5, settings);
        world.loss = 0.3;
        for (int i = 0; i < 40; i++) {
            String node = world.names.get(world.random.nextInt(5));
            String key = "k" + world.random.nextInt(6);
            WriteOptions blind = WriteOptions.w(1).withContext(DotSet.EMPTY);
            WriteOptions options = world.random.nextBoolean() ? blind : WriteOptions.w(1);
            if (world.random.nextInt(4) == 0) {
                world.client("c1").client().delete(node, key, options, reply -> {});
            } else {
                world.write(node, key, "v" + i, options);
            }
        }
        world.loss = 0;
        world.run(10_000);
        return world;
    }

    private static boolean converged(FakeWorld world) {
        for (int i = 0; i < 6; i++) {
            String key = "k" + i;
            List<String> homes = world.homes(key);
            Stored first = world.local(homes.get(0), key);
            for (String home : homes) {
                if (!Objects.equals(first, world.local(home, key))) {
                    return false;
                }
            }
        }
        return true;
    }

    @ParameterizedTest
    @EnumSource(
            value = VersionKind.class,
            names = {"COUNTER"},
            mode = EnumSource.Mode.EXCLUDE)
    void replicasConverge(VersionKind kind) {
        for (int seed = 0; seed < 3; seed++) {
            assertThat(converged(diverged(seed, ALONE.withVersions(kind))))
                    .as("%s seed %d", kind, seed)
                    .isTrue();
        }
    }

    @Test
    void withoutItTheyDoNot() {
        assertThat(converged(diverged(1, ALONE.withAntiEntropy(new AntiEntropy(0)))))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Defect.class,
            names = {"MERKLE_KEYS_ONLY", "MERKLE_NO_TOMBSTONES"})
    void defectsLeaveReplicasApart(Defect defect) {
        int apart = 0;
        for (int seed = 0; seed < 30 && apart == 0; seed++) {
            apart += converged(diverged(seed, with(defect))) ? 0 : 1;
        }
        assertThat(apart).isPositive();
    }

    /// Two coordinators choose the same number: replicas keep what came first, and no exchange changes their mind.
    @Test
    void tiesBrokenByArrivalStayApart() {
        for (VersionKind kind : List.of(VersionKind.COUNTER, VersionKind.LWW_WALL)) {
            int apart = 0;
            for (int seed = 0; seed < 50 && apart == 0; seed++) {
                FakeWorld world =
                        new FakeWorld(seed, 3, with(Defect.TIE_BY_ARRIVAL).withVersions(kind));
                for (int i = 0; i < 3; i++) {
                    Value value = Value.of("v" + i);
                    world.client("c" + i).client().write("n" + (i + 1), "k0", value, WriteOptions.w(1), reply -> {});
                }
                world.run(5_000);
                apart += converged(world) ? 0 : 1;
            }
            assertThat(apart).as(kind.label()).isPositive();
        }
    }

    @Test
    void theWrongWayBringsTheOlderBack() {
        for (boolean wrong : List.of(false, true)) {
            FakeWorld world = new FakeWorld(2, 3, wrong ? with(Defect.MERKLE_WRONG_WAY) : ALONE);
            world.write("n1", "k", "old", WriteOptions.w(3));
            world.drops = (link, message) -> message instanceof Message.ReplicaWrite write
                    && write.cause() == Message.Cause.WRITE
                    && link.endsWith(">n3");
            world.write("n1", "k", "new");
            world.run(5_000);
            assertThat(world.held("n1", "k")).containsExactly(wrong ? "old" : "new");
            assertThat(world.held("n3", "k")).containsExactly(wrong ? "old" : "new");
        }
    }

    @Test
    void aRepairOnDemandComparesWithEveryLivingPeerAtOnce() {
        FakeWorld world = new FakeWorld(3, 3, ALONE.withAntiEntropy(new AntiEntropy(0)));
        world.drops = (link, message) -> message instanceof Message.ReplicaWrite && link.endsWith(">n3");
        world.write("n1", "k", "v");
        world.drops = (link, message) -> false;
        world.run(10_000);
        assertThat(world.held("n3", "k")).isEmpty();
        assertThat(Objects.requireNonNull(world.host("n1").node).repair()).containsExactlyInAnyOrder("n2", "n3");
        world.run(1_000);
        assertThat(world.held("n3", "k")).containsExactly("v");
    }

    @Test
    void aRestartedNodeBuildsTheSameTreesFromItsDisk() {
        FakeWorld world = new FakeWorld(1, 3, ALONE);
        for (int i = 0; i < 20; i++) {
            world.write("n1", "k" + i, "v", WriteOptions.w(3));
        }
        world.host("n2").kill();
        world.host("n2").start();
        world.run(5_000);
        assertThat(world.metrics("n2").antiEntropyExchanges).isPositive();
        assertThat(world.metrics("n2").antiEntropyKeys).isZero();
    }

    /// A home that missed writes of very many long keys in one range gets them all, in many pages, and
    /// no message about trees is larger than a page.
    @Test
    void veryManyKeysThatWereMissedComeHomeInPages() {
        FakeWorld world = new FakeWorld(1, 3, ALONE);
        Ring ring = world.ring();
        List<String> keys = IntStream.range(0, 100_000)
                .mapToObj(i -> "k" + i + "x".repeat(1_000))
                .filter(key -> ring.range(key) == 0)
                .limit(1_000)
                .toList();
        writeAll(world, keys, "old");
        world.cut(List.of("n3"), List.of("n1", "n2"));
        writeAll(world, keys, "new");
        int[] largest = new int[1];
        int[] pages = new int[1];
        world.drops = (link, message) -> {
            if (message instanceof Message.TreeStep step) {
                largest[0] = Math.max(largest[0], bytes(message));
                pages[0] += step.step() instanceof Exchange.Rest ? 1 : 0;
            }
            return false;
        };
        world.heal();
        world.run(10_000);
        assertThat(keys).hasSize(1_000).allMatch(key -> world.held("n3", key).equals(List.of("new")));
        assertThat(pages[0]).as("pages asked for").isGreaterThan(10);
        assertThat(largest[0]).isLessThan(100_000);
    }

    /// A home that missed many large values of one range gets them all, and no step offers more than its share of a
    /// connection.
    @Test
    void largeValuesThatWereMissedComeHomeStepByStep() {
        FakeWorld world = new FakeWorld(1, 3, ALONE);
        Ring ring = world.ring();
        String large = "x".repeat(500_000);
        List<String> keys = IntStream.range(0, 100_000)
                .mapToObj(i -> "k" + i)
                .filter(key -> ring.range(key) == 0)
                .limit(60)
                .toList();
        world.cut(List.of("n3"), List.of("n1", "n2"));
        writeAll(world, keys, large);
        Map<String, Long> offered = new HashMap<>();
        long[] most = new long[1];
        world.drops = (link, message) -> {
            if (message instanceof Message.TreeStep) {
                offered.put(link, 0L);
            } else if (message instanceof Message.TreeKey key && key.stored() != null) {
                most[0] = Math.max(most[0], offered.merge(link, key.stored().valueBytes(), Long::sum));
            }
            return false;
        };
        world.heal();
        world.run(10_000);
        assertThat(keys).hasSize(60).allMatch(key -> world.held("n3", key).equals(List.of(large)));
        assertThat(most[0])
                .as("bytes offered in a step")
                .isBetween(1L, dev.quarrel.store.AntiEntropy.STEP_BYTES + 500_000);
    }

    private static void writeAll(FakeWorld world, List<String> keys, String value) {
        StoreClient client = world.client("c1").client();
        keys.forEach(key -> client.write("n1", key, Value.of(value), WriteOptions.w(1), reply -> {}));
        world.run(3_000);
    }

    private static int bytes(Message message) {
        ByteBuf out = Unpooled.buffer();
        Codec.write(out, new Frame.Carry(message));
        return out.readableBytes();
    }
}
