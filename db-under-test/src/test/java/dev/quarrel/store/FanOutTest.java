package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Clients that do the quorums themselves.
class FanOutTest {
    private static final Settings STRONG = Profile.named("strong").settings().withClientDriven(true);

    @Test
    void clientsReadAndWriteWithoutACoordinatingNode() {
        for (VersionKind kind : VersionKind.values()) {
            FakeWorld world = new FakeWorld(1, 5, STRONG.withVersions(kind));
            assertThat(world.write("n1", "k", "a")).isInstanceOf(Reply.Ok.class);
            assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.DEFAULT)))
                    .containsExactly("a");
            assertThat(world.delete("n1", "k")).isInstanceOf(Reply.Ok.class);
            assertThat(FakeWorld.values(world.read("n3", "k", ReadOptions.DEFAULT)))
                    .isEmpty();
            for (String node : world.names) {
                assertThat(world.metrics(node).writes + world.metrics(node).reads)
                        .isZero();
            }
        }
    }

    @Test
    void aSecondClientOfTheSameNameIssuesOtherVersions() {
        FakeWorld world = new FakeWorld(1, 3, STRONG.withVersions(VersionKind.DVV));
        world.write("n1", "k", "a", WriteOptions.DEFAULT);
        world.client("c1").client = null;
        world.write("n1", "k", "b", WriteOptions.DEFAULT.withContext(DotSet.EMPTY));
        assertThat(FakeWorld.values(world.read("n1", "k", ReadOptions.DEFAULT))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void hintsOfAClientGoToANodeThatIsNoHome() {
        FakeWorld world = new FakeWorld(1, 5, STRONG.withAntiEntropy(new Settings.AntiEntropy(0)));
        List<String> homes = world.homes("k");
        world.host(homes.get(2)).kill();
        assertThat(world.write("n1", "k", "a")).isInstanceOf(Reply.Ok.class);
        world.run(3_000);
        world.host(homes.get(2)).start();
        world.run(3_000);
        assertThat(world.held(homes.get(2), "k")).containsExactly("a");
    }

    @Test
    void localMeansTheClientsOwnDatacentre() {
        Settings settings = STRONG.withQuorum(Settings.Quorum.strict(6, 4, 4));
        FakeWorld world = new FakeWorld(1, 6, 2, settings);
        FakeWorld.Host host = world.client("c9");
        host.client = StoreClient.of("c9", host, 5_000, world.members, "dc2", settings);
        StoreClient client = host.client;
        world.cut(List.of("n1", "n3", "n5"), List.of("c9", "n2", "n4", "n6"));
        world.run(2_000);
        assertThat(world.await(
                        done -> client.write("n2", "k", Value.of("v"), WriteOptions.at(Level.LOCAL_QUORUM), done)))
                .isInstanceOf(Reply.Ok.class);
        assertThat(world.held("n4", "k")).containsExactly("v");
    }

    /// A message to one replica and a request of the client may bear one number.
    @Test
    void whatOneReplicaNeverGotSaysNothingOfTheRequest() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        StoreClient client = world.client("c1").client();
        List<Reply> replies = new ArrayList<>();
        client.write("n1", "k", Value.of("v"), WriteOptions.DEFAULT, replies::add);
        for (long id = 0; id < 10; id++) {
            client.unsent("n2", new Message.ReplicaRead(id, "k", null, 1));
        }
        client.lost("n1");
        assertThat(replies).isEmpty();
        world.run(1_000);
        assertThat(replies).hasSize(1);
        assertThat(replies.getFirst()).isInstanceOf(Reply.Ok.class);
    }

    @Test
    void aHintCountsAtAnyOnceANodeHasIt() {
        FakeWorld world = new FakeWorld(1, 5, STRONG.withVersions(VersionKind.LWW_WALL));
        world.client("c1").client();
        world.run(100);
        world.homes("k").forEach(home -> world.host(home).kill());
        world.run(2_000);
        assertThat(world.write("n1", "k", "v", WriteOptions.at(Level.ANY))).isInstanceOf(Reply.Ok.class);
        world.drops = (link, message) -> message instanceof Message.ReplicaWrite;
        assertThat(world.write("n1", "k", "w", WriteOptions.at(Level.ANY))).isInstanceOf(Reply.Indeterminate.class);
    }

    @Test
    void limitsHoldWithoutANodeToKeepThem() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        Reply tooLong = world.write("n1", "k".repeat(1_025), "v");
        assertThat(((Reply.Refused) tooLong).reason()).contains("at most 1024 bytes, got 1025");
        Reply tooLarge = world.write("n1", "k", "v".repeat((1 << 20) + 1));
        assertThat(((Reply.Refused) tooLarge).reason()).contains("at most 1048576 bytes, got 1048577");
    }

    @Test
    void aClosedClientSendsNothingMore() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        StoreClient client = world.client("c1").client();
        int[] sent = new int[1];
        world.drops = (link, message) -> link.startsWith("c1>") && sent[0]++ >= 0;
        world.run(1_000);
        assertThat(sent[0]).isPositive();
        client.close();
        int before = sent[0];
        world.run(1_000);
        assertThat(sent[0]).isEqualTo(before);
    }

    @Test
    void aBlindRetryWritesTwice() {
        for (boolean defect : List.of(false, true)) {
            Settings settings = Profile.named("strong").settings().withVersions(VersionKind.DVV);
            FakeWorld world = new FakeWorld(1, 3, defect ? settings.withDefects(Set.of(Defect.BLIND_RETRY)) : settings);
            int[] lost = new int[1];
            world.drops = (link, message) -> message instanceof Message.ClientReply && lost[0]++ == 0;
            WriteOptions blind = WriteOptions.DEFAULT.withContext(DotSet.EMPTY);
            Reply reply = world.write("n1", "k", "a", blind);
            assertThat(reply).isInstanceOf(defect ? Reply.Ok.class : Reply.Indeterminate.class);
            assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.DEFAULT)))
                    .hasSize(defect ? 2 : 1);
        }
    }
}
