package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Topology.Change;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Each part of a node's health complains when something is wrong with it, and is quiet before and after.
class HealthTest {
    private static final Settings SETTINGS = Profile.named("strong")
            .settings()
            .withVersions(VersionKind.DVV)
            .withHints(new Hints(true, 0, 10))
            .withAntiEntropy(new AntiEntropy(1_000));

    private static Health health(FakeWorld world) {
        return Objects.requireNonNull(world.host("n1").node).health();
    }

    private static List<String> complaints(FakeWorld world) {
        return health(world).complaints();
    }

    @Test
    void peersThatDoNotAnswer() {
        FakeWorld world = new FakeWorld(1, 3, SETTINGS);
        world.run(5_000);
        assertThat(complaints(world)).isEmpty();
        world.host("n3").kill();
        world.run(500);
        assertThat(complaints(world)).as("before it is suspected").isEmpty();
        world.run(2_000);
        assertThat(complaints(world)).containsExactly("silent peers: [n3]");
        world.host("n3").start();
        world.run(2_000);
        assertThat(complaints(world)).isEmpty();
    }

    @Test
    void hintsThatFillHalfOfTheirLimit() {
        FakeWorld world = new FakeWorld(1, 3, SETTINGS);
        world.host("n3").kill();
        world.run(2_000);
        for (int i = 0; i < 4; i++) {
            world.write("n1", "k" + i, "v");
        }
        assertThat(complaints(world)).noneMatch(said -> said.contains("hints"));
        world.write("n1", "k4", "v");
        assertThat(complaints(world)).contains("5 hints wait, of at most 10");
        world.host("n3").start();
        world.run(3_000);
        assertThat(complaints(world)).isEmpty();
    }

    @Test
    void aComparisonOfReplicasThatIsOverdue() {
        FakeWorld world = new FakeWorld(1, 3, SETTINGS);
        world.run(10_000);
        assertThat(complaints(world)).isEmpty();
        assertThat(health(world).repairAgeMillis()).isBetween(0L, 1_100L);
        world.cut(List.of("n1"), List.of("n2", "n3"));
        world.run(2_500);
        assertThat(complaints(world)).noneMatch(said -> said.contains("comparison"));
        world.run(4_000);
        assertThat(complaints(world))
                .anyMatch(said ->
                        said.matches("the last comparison of replicas began \\d+ ms ago, expected every 1000 ms"));
        world.heal();
        world.run(3_000);
        assertThat(complaints(world)).isEmpty();
    }

    /// A node that never found anybody to compare itself with has no last time; one that is alone needs none.
    @Test
    void aComparisonThatNeverWas() {
        FakeWorld world = new FakeWorld(1, 3, SETTINGS);
        world.host("n2").kill();
        world.host("n3").kill();
        world.host("n1").kill();
        world.host("n1").start();
        world.run(10_000);
        assertThat(complaints(world)).anyMatch(said -> said.contains("comparison of replicas"));
        FakeWorld alone = new FakeWorld(1, 1, SETTINGS.withQuorum(Quorum.strict(1, 1, 1)));
        alone.run(10_000);
        assertThat(complaints(alone)).isEmpty();
        FakeWorld without = new FakeWorld(1, 3, SETTINGS.withAntiEntropy(new AntiEntropy(0)));
        without.run(10_000);
        assertThat(complaints(without)).isEmpty();
    }

    @Test
    void peersOnAnotherRing() {
        FakeWorld world = new FakeWorld(1, 3, SETTINGS);
        world.newcomer("n4");
        world.run(1_000);
        assertThat(complaints(world)).isEmpty();
        world.cut(List.of("n3"), List.of("n1", "n2", "n4"));
        world.client("admin").client().topology("n1", new Change.Join(new Member("n4", "dc1", "rack1")), reply -> {});
        world.run(3_000);
        assertThat(health(world).otherRings()).containsExactly("n3");
        assertThat(complaints(world)).contains("on another ring: [n3]");
        world.heal();
        world.run(10_000);
        assertThat(complaints(world)).isEmpty();
        assertThat(health(world).otherRings()).isEmpty();
    }

    @Test
    void siblingsUntilTheyAreMerged() {
        FakeWorld world = new FakeWorld(1, 3, SETTINGS);
        WriteOptions blind = WriteOptions.DEFAULT.withContext(DotSet.EMPTY);
        for (int i = 0; i < 24; i++) {
            world.write("n1", "k", "v" + i, blind);
        }
        assertThat(complaints(world)).isEmpty();
        world.write("n1", "k", "v24", blind);
        assertThat(complaints(world)).singleElement().asString().contains("1 key has 25 siblings or more");
        world.host("n1").kill();
        world.host("n1").start();
        world.run(2_000);
        assertThat(complaints(world)).as("after a restart").hasSize(1);
        Reply.Ok read = (Reply.Ok) world.read("n2", "k", ReadOptions.DEFAULT);
        world.write("n2", "k", "merged", WriteOptions.DEFAULT.withContext(read.context()));
        world.run(1_000);
        assertThat(complaints(world)).isEmpty();
    }

    @Test
    void aNodeThatDoesNotServeSaysWhy() {
        FakeWorld world = new FakeWorld(1, 3, SETTINGS);
        world.run(2_000);
        assertThat(health(world).serving()).isTrue();
        world.host("n2").kill();
        world.host("n3").kill();
        world.host("n1").kill();
        world.host("n1").disk.restore(java.util.Map.of());
        world.host("n1").start();
        assertThat(health(world).serving()).isFalse();
        assertThat(complaints(world)).anyMatch(said -> said.contains("n1 is starting"));
    }
}
