package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurabilityTest {
    private static final Settings STRONG = Profile.named("strong").settings();

    @Test
    void aNodeRefusesTheDirectoryOfAnother() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        FakeWorld.Host n2 = world.host("n2");
        Node stranger = new Node(NodeConfig.of("n1", world.names, STRONG), n2, n2.disk);
        assertThatThrownBy(stranger::start)
                .isInstanceOf(WrongDirectory.class)
                .hasMessageContaining("'n1'")
                .hasMessageContaining("'n2'");
    }

    /// A replica whose disk is slow acknowledges a write after its coordinator has begun another life, in which a write
    /// of another key waits for acknowledgements.
    @Test
    void anAnswerToAFormerLifeIsNoneToThisOne() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        world.run(1_000);
        world.host("n2").disk.syncMillis = 900;
        StoreClient client = world.client("c1").client();
        client.write("n1", "a", Value.of("a"), WriteOptions.DEFAULT, reply -> {});
        world.run(10);
        world.host("n1").kill();
        world.host("n1").start();
        world.run(200);
        world.drops = (link, message) -> !link.endsWith(">n1") && message instanceof Message.ReplicaWrite;
        assertThat(world.write("n1", "b", "b")).isNotInstanceOf(Reply.Ok.class);
        assertThat(world.held("n2", "a")).as("it was acknowledged meanwhile").containsExactly("a");
    }

    @Test
    void acknowledgedWritesSurviveThePowerLossOfEveryNode() {
        int lostWithoutSync = 0;
        for (int seed = 0; seed < 300; seed++) {
            assertThat(survives(seed, false)).as("seed " + seed).isTrue();
            lostWithoutSync += survives(seed, true) ? 0 : 1;
        }
        assertThat(lostWithoutSync).as("a disk that lies about syncs must show").isPositive();
    }

    /// Writes, cuts the power of all nodes at a random moment, restarts, reads: the last acknowledged write or a later
    /// unacknowledged one.
    private static boolean survives(int seed, boolean losesSyncs) {
        FakeWorld world = new FakeWorld(seed, 3, STRONG);
        world.names.forEach(name -> world.host(name).disk.losesSyncs = losesSyncs);
        StoreClient client = world.client("c1").client();
        int[] acknowledged = {-1};
        for (int i = 0; i < 20; i++) {
            int value = i;
            String node = world.names.get(world.random.nextInt(3));
            client.write(node, "k", Value.of("" + value), WriteOptions.DEFAULT, reply -> {
                if (reply instanceof Reply.Ok) {
                    acknowledged[0] = Math.max(acknowledged[0], value);
                }
            });
            world.run(12);
        }
        world.run(world.random.nextInt(8));
        world.names.forEach(name -> world.host(name).losePower());
        world.run(10);
        world.names.forEach(name -> world.host(name).start());
        world.run(50);
        Reply reply = world.await(done -> client.read("n1", "k", ReadOptions.DEFAULT, done));
        List<Value> values = ((Reply.Ok) reply).values();
        return acknowledged[0] < 0
                || (!values.isEmpty() && Integer.parseInt(values.get(0).text()) >= acknowledged[0]);
    }
}
