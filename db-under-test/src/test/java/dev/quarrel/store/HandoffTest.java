package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HandoffTest {
    /// Hints alone: nothing else brings a late write home.
    private static final Settings HINTS_ONLY = Profile.named("strong")
            .settings()
            .withVersions(VersionKind.LWW_WALL)
            .withReadRepair(ReadRepair.NONE)
            .withAntiEntropy(new AntiEntropy(0));

    private static final Settings SLOPPY = HINTS_ONLY.withQuorum(new Quorum(3, 2, 2, true));

    private static Settings with(Defect defect) {
        return HINTS_ONLY.withDefects(Set.of(defect));
    }

    @Test
    void aHomeThatWasDownGetsItsWriteWhenItReturns() {
        FakeWorld world = new FakeWorld(1, 3, HINTS_ONLY);
        world.host("n3").kill();
        assertThat(world.write("n1", "k", "a")).isInstanceOf(Reply.Ok.class);
        world.run(3_000);
        world.host("n3").start();
        world.run(3_000);
        assertThat(world.held("n3", "k")).containsExactly("a");
    }

    @Test
    void hintsSurviveThePowerLossOfTheirHolder() {
        for (int seed = 0; seed < 50; seed++) {
            FakeWorld world = new FakeWorld(seed, 3, HINTS_ONLY);
            world.host("n3").kill();
            world.run(2_000);
            world.write("n1", "k", "a");
            world.run(100);
            world.host("n1").losePower();
            world.host("n1").start();
            world.host("n3").start();
            world.run(3_000);
            assertThat(world.held("n3", "k")).as("seed %d", seed).containsExactly("a");
        }
    }

    @Test
    void hintsOlderThanTheWindowAreDropped() {
        FakeWorld world = new FakeWorld(1, 3, HINTS_ONLY.withHints(new Hints(true, 5_000, 100)));
        world.host("n3").kill();
        world.write("n1", "k", "a");
        world.run(8_000);
        world.host("n3").start();
        world.run(3_000);
        assertThat(world.held("n3", "k")).isEmpty();
    }

    @Test
    void hintsBeyondTheLimitAreDroppedAndCounted() {
        FakeWorld world = new FakeWorld(1, 3, HINTS_ONLY.withHints(new Hints(true, 0, 2)));
        world.host("n3").kill();
        world.run(2_000);
        for (int i = 0; i < 5; i++) {
            world.write("n1", "k" + i, "a");
        }
        assertThat(world.metrics("n1").hintsStored).isEqualTo(2);
        assertThat(world.metrics("n1").hintsDropped).isEqualTo(3);
    }

    /// A store that is full of hints for a node that was replaced still brings every one of them home, and drops none.
    @Test
    void hintsForANodeThatWasReplacedGoToTheHomesThereAreNow() {
        int most = 20;
        for (int seed = 1; seed <= 10; seed++) {
            FakeWorld world = new FakeWorld(seed, 4, HINTS_ONLY.withHints(new Hints(true, 0, most)));
            world.host("n4").kill();
            world.run(2_000);
            for (int i = 0; world.metrics("n1").hintsStored < most; i++) {
                world.write("n1", "k" + i, "v");
            }
            long dropped = world.metrics("n1").hintsDropped;
            StoreClient admin = world.client("admin").client();
            world.newcomer("n5");
            NodeConfig.Member fresh = new NodeConfig.Member("n5", "dc1", "rack1");
            Topology.Change replace = new Topology.Change.Replace("n4", fresh);
            assertThat(world.await(done -> admin.topology("n2", replace, done)))
                    .as("seed %d", seed)
                    .isInstanceOf(Reply.Ok.class);
            world.run(10_000);
            assertThat(world.metrics("n1").hintsDelivered).as("seed %d", seed).isEqualTo(3L * most);
            assertThat(world.metrics("n1").hintsDropped).as("seed %d", seed).isEqualTo(dropped);
        }
    }

    @Test
    void aLateHintDoesNotOverwriteUnlessItIsBlind() {
        for (boolean blind : List.of(false, true)) {
            FakeWorld world = new FakeWorld(1, 3, blind ? with(Defect.BLIND_HINT) : HINTS_ONLY);
            world.cut(List.of("n3"), List.of("n1"));
            world.write("n1", "k", "old");
            world.run(1_500);
            world.write("n2", "k", "new");
            world.heal();
            world.run(3_000);
            assertThat(world.held("n3", "k")).containsExactly(blind ? "old" : "new");
        }
    }

    /// Substitutes acknowledge the write; once the homes are back, and before handoff, R + W > N does not help.
    @Test
    void sloppyQuorumsAnswerWithoutHomesAndReadStaleBeforeHandoff() {
        FakeWorld world = new FakeWorld(1, 6, SLOPPY);
        List<String> homes = world.homes("k");
        List<String> others = world.others("k");
        world.cut(homes, others);
        world.run(2_000);
        assertThat(world.write(others.get(0), "k", "a")).isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read(others.get(1), "k", ReadOptions.DEFAULT)))
                .containsExactly("a");
        assertThat(FakeWorld.values(world.read(homes.get(0), "k", ReadOptions.DEFAULT)))
                .isEmpty();
        world.heal();
        world.run(3_000);
        homes.forEach(home -> assertThat(world.held(home, "k")).containsExactly("a"));
    }

    @Test
    void strictQuorumsAreUnavailableInstead() {
        FakeWorld world = new FakeWorld(1, 6, HINTS_ONLY);
        world.cut(world.homes("k"), world.others("k"));
        world.run(2_000);
        assertThat(world.write(world.others("k").get(0), "k", "a")).isInstanceOf(Reply.Unavailable.class);
    }

    @Test
    void anyIsContentWithADurableHint() {
        FakeWorld world = new FakeWorld(1, 6, HINTS_ONLY);
        List<String> homes = world.homes("k");
        world.cut(homes, world.others("k"));
        world.run(2_000);
        String coordinator = world.others("k").get(0);
        assertThat(world.write(coordinator, "k", "a", WriteOptions.at(Level.ANY)))
                .isInstanceOf(Reply.Ok.class);
        world.heal();
        world.run(3_000);
        homes.forEach(home -> assertThat(world.held(home, "k")).containsExactly("a"));
    }

    /// With these defects a write that no home has is acknowledged.
    @Test
    void defectsMakeWReallyNone() {
        for (Defect defect : List.of(Defect.ACK_HINT, Defect.ACK_FALLBACK)) {
            FakeWorld world = new FakeWorld(1, 6, with(defect));
            List<String> homes = world.homes("k");
            world.cut(homes, world.others("k"));
            world.run(2_000);
            assertThat(world.write(world.others("k").get(0), "k", "a"))
                    .as(defect.label())
                    .isInstanceOf(Reply.Ok.class);
            homes.forEach(home -> assertThat(world.held(home, "k")).isEmpty());
        }
    }

    @Test
    void ackDuplicateMakesTwoOfOne() {
        for (boolean defect : List.of(false, true)) {
            FakeWorld world = new FakeWorld(1, 3, defect ? with(Defect.ACK_DUPLICATE) : HINTS_ONLY);
            world.drops = (link, message) -> message instanceof Message.ReplicaWrite && !link.endsWith(">n1");
            assertThat(world.write("n1", "k", "a") instanceof Reply.Ok).isEqualTo(defect);
        }
    }

    @Test
    void aWriteShortOfWIsUnknownUnlessFailMeansFail() {
        for (boolean defect : List.of(false, true)) {
            FakeWorld world = new FakeWorld(1, 3, defect ? with(Defect.FAIL_MEANS_FAIL) : HINTS_ONLY);
            world.drops = (link, message) -> message instanceof Message.ReplicaWrite && !link.endsWith(">n1");
            Reply reply = world.write("n1", "k", "a");
            assertThat(reply).isInstanceOf(defect ? Reply.Unavailable.class : Reply.Indeterminate.class);
            assertThat(world.held("n1", "k")).containsExactly("a");
        }
    }
}
