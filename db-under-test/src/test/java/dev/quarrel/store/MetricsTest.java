package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Metrics.Operation;
import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every number that a node shows is moved by what it counts, and by nothing else.
class MetricsTest {
    private static final WriteOptions BLIND = WriteOptions.DEFAULT.withContext(DotSet.EMPTY);
    /// Nothing repairs, nothing is hinted: a test switches on what it counts.
    private static final Settings BARE = Profile.named("strong")
            .settings()
            .withVersions(VersionKind.LWW_WALL)
            .withReadRepair(ReadRepair.NONE)
            .withHints(new Hints(false, 0, 0))
            .withAntiEntropy(new AntiEntropy(0));

    @ParameterizedTest
    @EnumSource(ReadRepair.class)
    void staleRepliesAndReadRepairs(ReadRepair repair) {
        FakeWorld world = new FakeWorld(1, 3, BARE.withReadRepair(repair));
        world.drops = (link, message) -> message instanceof Message.ReplicaWrite && !link.endsWith(">n1");
        world.write("n1", "k", "v", WriteOptions.w(1));
        world.drops = (link, message) -> false;
        Metrics metrics = world.metrics("n1");
        assertThat(metrics.staleReplies).isZero();
        world.read("n1", "k", ReadOptions.r(3));
        world.run(500);
        long repairs = repair == ReadRepair.NONE ? 0 : 2;
        assertThat(metrics.staleReplies).isEqualTo(2);
        assertThat(metrics.readRepairs).isEqualTo(repairs);
        world.read("n1", "k", ReadOptions.r(3));
        world.run(500);
        assertThat(metrics.staleReplies).as("once repaired, no more").isEqualTo(repairs == 0 ? 4 : 2);
        assertThat(metrics.readRepairs).isEqualTo(repairs);
    }

    @Test
    void hintsByTargetUntilTheyAreDeliveredOrExpire() {
        Settings hinting = BARE.withHints(new Hints(true, 8_000, 100)).withQuorum(Quorum.strict(3, 1, 1));
        FakeWorld world = new FakeWorld(1, 3, hinting);
        world.host("n2").kill();
        world.host("n3").kill();
        world.run(2_000);
        for (String key : new String[] {"a", "b"}) {
            world.write("n1", key, "v");
        }
        Metrics metrics = world.metrics("n1");
        assertThat(health(world).hints()).isEqualTo(Map.of("n2", 2, "n3", 2));
        assertThat(metrics.hintsStored).isEqualTo(4);
        world.host("n2").start();
        world.run(3_000);
        assertThat(health(world).hints()).isEqualTo(Map.of("n3", 2));
        assertThat(metrics.hintsDelivered).isEqualTo(2);
        assertThat(metrics.hintsExpired).isZero();
        world.run(8_000);
        assertThat(health(world).hints()).isEmpty();
        assertThat(metrics.hintsExpired).isEqualTo(2);
        assertThat(metrics.hintsDelivered).isEqualTo(2);
        assertThat(metrics.hintsDropped).isZero();
    }

    @Test
    void hintsThatFoundNoRoom() {
        FakeWorld world = new FakeWorld(1, 3, BARE.withHints(new Hints(true, 0, 2)));
        world.host("n3").kill();
        world.run(2_000);
        for (int i = 0; i < 5; i++) {
            world.write("n1", "k" + i, "v");
        }
        assertThat(world.metrics("n1").hintsStored).isEqualTo(2);
        assertThat(world.metrics("n1").hintsDropped).isEqualTo(3);
    }

    @Test
    void outcomesByOperationLevelAndOutcome() {
        FakeWorld world = new FakeWorld(1, 3, BARE.withVersions(VersionKind.DVV));
        StoreClient client = world.client("c1").client();
        world.write("n1", "k", "v", WriteOptions.at(Level.QUORUM));
        world.read("n1", "k", new ReadOptions(0, Level.ALL, 0));
        world.read("n1", "k", ReadOptions.r(2));
        world.await(done -> client.delete("n1", "k", WriteOptions.at(Level.ONE), done));
        world.await(done -> client.cas("n1", "s", null, Value.of("v"), done));
        for (int i = 0; i < 100; i++) {
            world.write("n1", "many", "v" + i, WriteOptions.at(Level.TWO).withContext(DotSet.EMPTY));
        }
        world.run(2_000);
        world.host("n3").kill();
        world.write("n1", "k", "v", WriteOptions.at(Level.ALL).withContext(DotSet.EMPTY));
        world.run(2_000);
        world.write("n1", "k", "v", WriteOptions.at(Level.ALL));
        world.read("n1", "k", new ReadOptions(0, Level.ALL, 0));
        assertThat(world.metrics("n1").outcomes())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("write quorum ok", 1L),
                        Map.entry("read all ok", 1L),
                        Map.entry("read r/w ok", 1L),
                        Map.entry("delete one ok", 1L),
                        Map.entry("cas serial ok", 1L),
                        Map.entry("write all indeterminate", 1L),
                        Map.entry("write all unavailable", 1L),
                        Map.entry("read all unavailable", 1L),
                        Map.entry("write two ok", 99L),
                        Map.entry("write two refused", 1L)));
        assertThat(world.metrics("n2").outcomes()).as("who coordinates counts").isEmpty();
    }

    @Test
    void latenciesByOperationAndByPeer() {
        FakeWorld world = new FakeWorld(1, 3, BARE);
        world.host("n3").kill();
        for (int i = 0; i < 200; i++) {
            world.write("n1", "k", "v" + i);
            world.read("n1", "k", ReadOptions.DEFAULT);
        }
        Metrics metrics = world.metrics("n1");
        assertThat(metrics.operations()).containsOnlyKeys(Operation.READ, Operation.WRITE);
        assertThat(metrics.peers()).as("n3 never answered").containsOnlyKeys("n1", "n2");
        long calm = millionths(metrics.operations().get(Operation.WRITE), 0.99);
        // One way takes 0.1 to 2.1 ms, and the disk 1 ms.
        assertThat(calm).isBetween(1_200L, 6_000L);
        assertThat(millionths(metrics.peers().get("n2"), 0.5))
                .isGreaterThan(millionths(metrics.peers().get("n1"), 0.5))
                .isLessThan(6_000L);
        world.maxDelayMicros = 100_000;
        for (int i = 0; i < 50; i++) {
            world.write("n1", "k", "w" + i);
        }
        assertThat(millionths(metrics.operations().get(Operation.WRITE), 0.99)).isGreaterThan(10 * calm);
        assertThat(millionths(metrics.peers().get("n2"), 0.99)).isGreaterThan(50_000L);
        assertThat(millionths(metrics.operations().get(Operation.READ), 0.99)).isLessThan(6_000L);
    }

    @Test
    void siblingsMadeReadWarnedOfAndRefused() {
        FakeWorld world = new FakeWorld(1, 3, BARE.withVersions(VersionKind.DVV));
        Metrics metrics = world.metrics("n1");
        world.write("n1", "k", "a", BLIND);
        world.read("n1", "k", ReadOptions.DEFAULT);
        assertThat(metrics.siblingsMade + metrics.siblingReads).isZero();
        world.write("n1", "k", "b", BLIND);
        world.write("n1", "k", "c", BLIND);
        assertThat(metrics.siblingsMade).isEqualTo(2);
        Reply.Ok read = (Reply.Ok) world.read("n1", "k", ReadOptions.DEFAULT);
        world.read("n1", "k", ReadOptions.DEFAULT);
        assertThat(metrics.siblingReads).isEqualTo(2);
        assertThat(metrics.siblingsRead).isEqualTo(6);
        world.write("n1", "k", "merged", WriteOptions.DEFAULT.withContext(read.context()));
        world.read("n1", "k", ReadOptions.DEFAULT);
        assertThat(metrics.siblingReads).as("one value is no siblings").isEqualTo(2);
        assertThat(metrics.siblingWarnings + metrics.siblingRefusals).isZero();
        for (int i = 0; i < 110; i++) {
            world.write("n1", "many", "v" + i, BLIND);
        }
        assertThat(metrics.siblingWarnings).as("of 25 up to 99").isEqualTo(75);
        assertThat(metrics.siblingRefusals).as("of 100 or more").isEqualTo(11);
    }

    @Test
    void antiEntropyExchangesAndKeysRepaired() {
        FakeWorld world = new FakeWorld(1, 3, BARE.withAntiEntropy(new AntiEntropy(1_000)));
        world.drops = (link, message) -> message instanceof Message.ReplicaWrite write
                && write.cause() == Message.Cause.WRITE
                && link.endsWith(">n3");
        for (int i = 0; i < 4; i++) {
            world.write("n1", "k" + i, "v");
        }
        assertThat(repairedKeys(world)).isZero();
        world.run(5_000);
        long repaired = repairedKeys(world);
        long exchanges = world.metrics("n1").antiEntropyExchanges;
        assertThat(repaired).as("each by who gives or by who takes it").isGreaterThanOrEqualTo(4);
        assertThat(exchanges).isBetween(4L, 6L);
        world.run(5_000);
        assertThat(repairedKeys(world)).as("replicas that agree").isEqualTo(repaired);
        assertThat(world.metrics("n1").antiEntropyExchanges).isGreaterThan(exchanges);
    }

    private static long repairedKeys(FakeWorld world) {
        return world.names.stream()
                .mapToLong(name -> world.metrics(name).antiEntropyKeys)
                .sum();
    }

    @Test
    void hedgedReads() {
        FakeWorld world = new FakeWorld(1, 3, BARE.withTiming(new Settings.Timing(1_000, 200, 1_000, 30, 500)));
        world.read("n1", "k", ReadOptions.r(2));
        assertThat(world.metrics("n1").hedgedReads).isZero();
        world.drops = (link, message) -> message instanceof Message.ReplicaState && link.endsWith(">n1");
        world.read("n1", "k", ReadOptions.r(2));
        assertThat(world.metrics("n1").hedgedReads).isEqualTo(1);
    }

    @Test
    void tombstonesCollectedAndKeysCopiedToANewDisk() {
        FakeWorld world = new FakeWorld(1, 3, BARE.withAntiEntropy(new AntiEntropy(1_000)));
        for (int i = 0; i < 5; i++) {
            world.write("n1", "k" + i, "v", WriteOptions.w(3));
        }
        world.run(3_000);
        assertThat(world.metrics("n1").tombstonesCollected).isZero();
        world.delete("n1", "k0");
        world.run(60_000);
        assertThat(world.names.stream().mapToLong(name -> world.metrics(name).tombstonesCollected))
                .anyMatch(count -> count > 0);
        assertThat(world.metrics("n3").bootstrappedKeys).isZero();
        world.host("n3").kill();
        world.host("n3").disk.restore(Map.of());
        world.host("n3").start();
        world.run(5_000);
        assertThat(world.metrics("n3").bootstrappedKeys).isGreaterThanOrEqualTo(4);
    }

    @Test
    void serialRetriesAreAttemptsThatLostToAnother() {
        FakeWorld world = new FakeWorld(1, 3, BARE);
        world.await(done -> world.client("c1").client().cas("n1", "k", null, Value.of("v"), done));
        assertThat(world.metrics("n1").serialRetries).as("alone").isZero();
        for (int round = 0; round < 20; round++) {
            for (String node : world.names) {
                world.client("c-" + node).client().cas(node, "k" + round, null, Value.of(node), reply -> {});
            }
            world.run(2_000);
        }
        assertThat(world.names.stream().mapToLong(name -> world.metrics(name).serialRetries))
                .anyMatch(count -> count > 0);
    }

    private static Health health(FakeWorld world) {
        return Objects.requireNonNull(world.host("n1").node).health();
    }

    private static long millionths(@org.jspecify.annotations.Nullable Latency latency, double quantile) {
        return Objects.requireNonNull(latency).quantileNanos(quantile) / 1_000;
    }
}
