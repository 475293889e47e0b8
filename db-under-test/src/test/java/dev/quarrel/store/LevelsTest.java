package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Consistency levels, datacentres, hedged reads and timeouts.
class LevelsTest {
    private static final Settings LWW = Profile.named("strong")
            .settings()
            .withVersions(VersionKind.LWW_WALL)
            .withReadRepair(ReadRepair.NONE);
    private static final List<String> EAST = List.of("n1", "n3", "n5");
    private static final List<String> WEST = List.of("n2", "n4", "n6");

    /// Two datacentres of three, all six replicas of every key, the line between them cut.
    private static FakeWorld cut(int seed) {
        FakeWorld world = new FakeWorld(seed, 6, 2, LWW.withQuorum(Quorum.strict(6, 4, 4)));
        world.cut(EAST, WEST);
        world.run(2_000);
        return world;
    }

    @Test
    void localQuorumsServeWithoutTheOtherDatacentreAndGlobalOnesDoNot() {
        FakeWorld world = cut(1);
        for (Level level : Level.values()) {
            boolean local = Set.of(Level.ONE, Level.TWO, Level.THREE, Level.LOCAL_ONE, Level.LOCAL_QUORUM, Level.ANY)
                    .contains(level);
            Reply reply = world.write("n1", "k", "v", WriteOptions.at(level));
            assertThat(reply).as(level.name()).isInstanceOf(local ? Reply.Ok.class : Reply.Unavailable.class);
        }
    }

    @Test
    void localQuorumsOnBothEndsReadStaleAndEachQuorumDoesNot() {
        FakeWorld world = new FakeWorld(1, 6, 2, LWW.withQuorum(Quorum.strict(6, 4, 4)));
        world.write("n1", "k", "old", WriteOptions.at(Level.EACH_QUORUM));
        world.run(100);
        world.cut(EAST, WEST);
        world.run(2_000);
        world.write("n1", "k", "new", WriteOptions.at(Level.LOCAL_QUORUM));
        assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.at(Level.LOCAL_QUORUM))))
                .containsExactly("old");
        world.heal();
        world.run(2_000);
        world.drops = (link, message) ->
                message instanceof Message.ReplicaWrite && link.startsWith("n1") && link.endsWith("n4");
        assertThat(world.write("n1", "k", "newest", WriteOptions.at(Level.EACH_QUORUM)))
                .isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read("n4", "k", ReadOptions.at(Level.LOCAL_QUORUM))))
                .containsExactly("newest");
    }

    @Test
    void whatOneDatacentreHasTooMuchIsNoUseToAnother() {
        FakeWorld world = cut(1);
        Reply write = world.write("n1", "k", "v", WriteOptions.at(Level.EACH_QUORUM));
        assertThat(((Reply.Unavailable) write).reason()).contains("needs 4 replicas, 2 that count are alive");
        FakeWorld silent = new FakeWorld(1, 6, 2, LWW.withQuorum(Quorum.strict(6, 4, 4)));
        silent.drops = (link, message) -> message instanceof Message.ReplicaWrite && WEST.contains(link.substring(3));
        Reply.Indeterminate lost =
                (Reply.Indeterminate) silent.write("n1", "k", "v", WriteOptions.at(Level.EACH_QUORUM));
        assertThat(lost.acked()).isEqualTo(2);
        assertThat(lost.of()).isEqualTo(4);
    }

    /// The read phase at R = 2 would ask the two nearest, and miss the other datacentre's tag.
    @Test
    void theReadPhaseOfAWriteMeetsTheWritesOfItsKind() {
        Settings abd = LWW.withVersions(VersionKind.ABD).withQuorum(Quorum.strict(6, 2, 2));
        for (int seed = 0; seed < 20; seed++) {
            FakeWorld world = new FakeWorld(seed, 6, 2, abd);
            world.maxDelayMicros = 20_000;
            world.drops = (link, message) ->
                    message instanceof Message.ReplicaWrite && (link.endsWith("n1") || link.endsWith("n6"));
            for (int i = 0; i < 4; i++) {
                String node = i % 2 == 0 ? "n2" : "n1";
                assertThat(world.write(node, "k", "v" + i, WriteOptions.at(Level.EACH_QUORUM)))
                        .isInstanceOf(Reply.Ok.class);
            }
            assertThat(FakeWorld.values(world.read("n1", "k", ReadOptions.at(Level.LOCAL_QUORUM))))
                    .as("seed %d", seed)
                    .containsExactly("v3");
        }
    }

    @Test
    void aRequestsOwnTimeoutIsKept() {
        FakeWorld world = new FakeWorld(1, 3, LWW);
        world.drops = (link, message) -> message instanceof Message.ReplicaWrite && !link.endsWith(">n1");
        WriteOptions options = new WriteOptions(0, 0, null, null, 200);
        long begun = world.host("n1").nanoTime();
        world.write("n1", "k", "v", options);
        assertThat((world.host("n1").nanoTime() - begun) / 1_000_000).isBetween(200L, 240L);
    }

    /// Asks two replicas; one is silent; the third answers in its place.
    @Test
    void hedgedReadsAskAnotherReplicaWhenOneIsSlow() {
        FakeWorld world = new FakeWorld(1, 3, hedging(LWW));
        world.write("n1", "k", "v", WriteOptions.w(3));
        String silent = world.homes("k").get(1);
        world.drops = (link, message) -> message instanceof Message.ReplicaState && link.startsWith(silent);
        long begun = world.host("n1").nanoTime();
        assertThat(FakeWorld.values(world.read(world.homes("k").get(0), "k", ReadOptions.DEFAULT)))
                .containsExactly("v");
        assertThat((world.host("n1").nanoTime() - begun) / 1_000_000).isBetween(50L, 100L);
    }

    @Test
    void aHedgeThatCountsOneReplicaTwiceReadsStale() {
        for (boolean defect : List.of(false, true)) {
            Settings settings = defect ? LWW.withDefects(Set.of(Defect.HEDGE_DUPLICATE)) : LWW;
            FakeWorld world = new FakeWorld(1, 3, hedging(settings));
            List<String> homes = world.homes("k");
            world.drops =
                    (link, message) -> message instanceof Message.ReplicaWrite && link.endsWith(">" + homes.get(0));
            world.write(homes.get(1), "k", "v");
            world.drops =
                    (link, message) -> message instanceof Message.ReplicaRead && link.endsWith(">" + homes.get(1));
            List<String> read = FakeWorld.values(world.read(homes.get(0), "k", ReadOptions.DEFAULT));
            assertThat(read.isEmpty()).isEqualTo(defect);
        }
    }

    private static Settings hedging(Settings settings) {
        Settings.Timing timing = settings.timing();
        return settings.withTiming(new Settings.Timing(
                timing.requestMillis(), timing.pingMillis(), timing.suspectMillis(), 50, timing.maxDriftMillis()));
    }
}
