package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    /// Nothing fills a gap but what is tested here.
    private static final Settings BARE = STRONG.withReadRepair(ReadRepair.NONE)
            .withHints(new Hints(false, 0, 0))
            .withAntiEntropy(new AntiEntropy(0));

    private static void restart(FakeWorld world, String node, Map<String, byte[]> disk) {
        world.host(node).kill();
        world.host(node).disk.restore(disk);
        world.host(node).start();
        world.run(20);
    }

    private static Reply write(FakeWorld world, String node, String key, String value) {
        StoreClient client = world.client("c1").client();
        return world.await(done -> client.write(node, key, Value.of(value), WriteOptions.DEFAULT, done));
    }

    private static Reply read(FakeWorld world, String node, String key) {
        StoreClient client = world.client("c1").client();
        return world.await(done -> client.read(node, key, ReadOptions.DEFAULT, done));
    }

    private static List<String> values(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Ok.class);
        return ((Reply.Ok) reply).values().stream().map(Value::text).toList();
    }

    @Test
    void anOlderCopyOfTheDiskIsRefused() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        world.run(1_000);
        Map<String, byte[]> copy = world.host("n3").disk.copy();
        write(world, "n1", "k", "a");
        world.run(1_000);
        restart(world, "n3", copy);
        Reply refused = read(world, "n3", "k");
        assertThat(refused).isInstanceOf(Reply.Unavailable.class);
        assertThat(((Reply.Unavailable) refused).reason()).contains("an older copy", "begin anew");
        assertThat(values(read(world, "n1", "k"))).containsExactly("a");
    }

    @Test
    void itsOwnDiskIsNot() {
        for (int seed = 0; seed < 30; seed++) {
            FakeWorld world = new FakeWorld(seed, 3, STRONG);
            for (int round = 0; round < 5; round++) {
                world.run(world.random.nextInt(700));
                String node = "n" + (1 + world.random.nextInt(3));
                if (world.random.nextBoolean()) {
                    world.host(node).kill();
                } else {
                    world.host(node).losePower();
                }
                world.host(node).start();
            }
            world.run(3_000);
            for (String node : world.names) {
                assertThat(write(world, node, "k", "v")).as("seed %d", seed).isInstanceOf(Reply.Ok.class);
            }
        }
    }

    @Test
    void anOlderCopyThatIsTrustedServesWhatItHas() {
        FakeWorld world = new FakeWorld(2, 3, BARE.withDefects(Set.of(Defect.TRUST_OLD_DISK)));
        world.run(1_000);
        Map<String, byte[]> copy = world.host("n3").disk.copy();
        world.drops = (link, message) -> link.endsWith(">n2") && message instanceof Message.ReplicaWrite;
        assertThat(write(world, "n1", "k", "a")).isInstanceOf(Reply.Ok.class);
        restart(world, "n3", copy);
        world.host("n1").kill();
        world.run(3_000);
        assertThat(values(read(world, "n2", "k")))
                .as("the acknowledged write is lost")
                .isEmpty();
    }

    @Test
    void aNodeThatCouldNotAskIsRefusedWhenItCan() {
        FakeWorld world = new FakeWorld(3, 3, STRONG);
        world.run(1_000);
        Map<String, byte[]> copy = world.host("n3").disk.copy();
        world.run(1_000);
        world.cut(List.of("n3"), List.of("n1", "n2"));
        restart(world, "n3", copy);
        world.run(2_000);
        world.heal();
        world.run(1_000);
        assertThat(((Reply.Unavailable) read(world, "n3", "k")).reason()).contains("an older copy");
    }

    /// Gives n3, which nobody can reach from now on, the disk that it had before it last began.
    private static void loseALife(FakeWorld world) {
        world.run(1_000);
        Map<String, byte[]> copy = world.host("n3").disk.copy();
        world.host("n3").kill();
        world.host("n3").start();
        world.run(1_000);
        world.cut(List.of("n3"), List.of("n1", "n2"));
        restart(world, "n3", copy);
    }

    /// The copy counts on to the very number that its peers heard of the life after it.
    @Test
    void aNodeThatCouldNotAskIsRefusedThoughItBearsTheNumberOfItsLastLife() {
        for (int seed = 0; seed < 30; seed++) {
            FakeWorld world = new FakeWorld(seed, 3, STRONG);
            loseALife(world);
            world.run(2_000 + 100 * seed);
            world.heal();
            world.run(1_000);
            Reply reply = read(world, "n3", "k");
            assertThat(reply).as("seed %d", seed).isInstanceOf(Reply.Unavailable.class);
            assertThat(((Reply.Unavailable) reply).reason()).contains("an older copy");
        }
    }

    /// Its peers must not forget what they know before they have told it.
    @Test
    void aNodeThatIsHeardBeforeItHearsIsRefusedToo() {
        FakeWorld world = new FakeWorld(3, 3, STRONG);
        loseALife(world);
        world.run(2_000);
        world.drops = (link, message) -> link.endsWith(">n3") && message instanceof Message.Rumour;
        world.heal();
        world.run(1_000);
        world.drops = (link, message) -> false;
        world.run(1_000);
        assertThat(((Reply.Unavailable) read(world, "n3", "k")).reason()).contains("an older copy");
    }

    /// A request that overtakes the news of the newer disk must find no answer on the older one.
    @Test
    void nothingIsDoneForAPeerThatWasNotHeardYet() {
        FakeWorld world = new FakeWorld(3, 3, BARE);
        world.run(1_000);
        Map<String, byte[]> copy = world.host("n3").disk.copy();
        world.drops = (link, message) -> link.endsWith(">n2") && message instanceof Message.ReplicaWrite;
        assertThat(write(world, "n1", "k", "a")).isInstanceOf(Reply.Ok.class);
        world.cut(List.of("n3"), List.of("n1", "n2"));
        restart(world, "n3", copy);
        world.run(2_000);
        world.drops = (link, message) -> message instanceof Message.Rumour;
        world.heal();
        world.host("n1").kill();
        world.run(1_000);
        StoreClient client = world.client("c1").client();
        Reply reply = world.await(done -> client.read("n2", "k", ReadOptions.DEFAULT, done));
        assertThat(reply).isNotInstanceOf(Reply.Ok.class);
    }

    @Test
    void onlySyncedDisksAreHeldToIt() {
        FakeWorld world = new FakeWorld(4, 3, STRONG.withFsync(Fsync.NONE));
        world.run(1_000);
        Map<String, byte[]> copy = world.host("n3").disk.copy();
        world.run(1_000);
        restart(world, "n3", copy);
        assertThat(write(world, "n3", "k", "a")).isInstanceOf(Reply.Ok.class);
    }

    /// Writes of which the node that loses its disk holds one of two copies, and then reads of it and of the replica
    /// that has none.
    private static int lostWhenWiped(Settings settings) {
        FakeWorld world = new FakeWorld(5, 3, settings);
        world.drops = (link, message) -> link.endsWith(">n2") && message instanceof Message.ReplicaWrite;
        Map<String, String> acknowledged = new TreeMap<>();
        for (int i = 0; i < 450; i++) {
            String key = "k" + i;
            if (write(world, "n1", key, "v" + i) instanceof Reply.Ok) {
                acknowledged.put(key, "v" + i);
            }
        }
        restart(world, "n3", Map.of());
        world.run(6_000);
        world.host("n1").kill();
        world.run(3_000);
        int lost = 0;
        for (Map.Entry<String, String> entry : acknowledged.entrySet()) {
            lost += values(read(world, "n2", entry.getKey())).contains(entry.getValue()) ? 0 : 1;
        }
        assertThat(acknowledged).hasSizeGreaterThan(400);
        return lost;
    }

    @Test
    void aWipedNodeIsFilledBeforeItServes() {
        assertThat(lostWhenWiped(BARE)).isZero();
        assertThat(lostWhenWiped(BARE.withDefects(Set.of(Defect.SKIP_BOOTSTRAP))))
                .isGreaterThan(400);
    }

    @Test
    void aWipedNodeDoesNotVoteOnRegistersItForgot() {
        assertThat(registerAfterWipe(STRONG)).containsExactly("a");
        assertThat(registerAfterWipe(STRONG.withDefects(Set.of(Defect.SKIP_BOOTSTRAP))))
                .isEmpty();
    }

    private static List<String> registerAfterWipe(Settings settings) {
        FakeWorld world = new FakeWorld(6, 3, settings);
        StoreClient client = world.client("c1").client();
        world.drops = (link, message) -> link.endsWith(">n2") && message instanceof Message.PaxosRequest;
        assertThat(world.await(done -> client.cas("n1", "k", null, Value.of("a"), done)))
                .isInstanceOf(Reply.Ok.class);
        world.drops = (link, message) -> false;
        restart(world, "n3", Map.of());
        world.run(6_000);
        world.host("n1").kill();
        world.run(3_000);
        return values(world.await(done -> client.read("n2", "k", ReadOptions.at(Level.SERIAL), done)));
    }

    @Test
    void aWipedNodeThatDiesWhileItIsFilledGoesOn() {
        FakeWorld world = new FakeWorld(7, 3, BARE);
        write(world, "n1", "k", "a");
        restart(world, "n3", Map.of());
        world.run(500);
        world.host("n3").kill();
        world.host("n3").start();
        world.cut(List.of("n3"), List.of("n1", "n2"));
        world.run(5_000);
        world.host("n1").kill();
        world.host("n2").kill();
        world.heal();
        world.run(3_000);
        StoreClient client = world.client("c1").client();
        assertThat(world.await(done -> client.read("n3", "k", ReadOptions.r(1), done)))
                .as("n3 alone is not filled yet")
                .isNotInstanceOf(Reply.Ok.class);
    }

    /// A peer that was out of reach when this node began its new life, and counts on its acknowledgements next, must
    /// remember that life: should this disk be replaced by an older one, nobody else could tell.
    @Test
    void aPeerHearsOfANewLifeBeforeAnythingIsAcknowledgedToIt() {
        for (int seed = 0; seed < 20; seed++) {
            FakeWorld world = new FakeWorld(seed, 3, Profile.named("strong").settings());
            world.run(1_000);
            world.host("n3").kill();
            boolean[] mute = {true};
            List<Message> said = new ArrayList<>();
            world.drops = (link, message) -> {
                if (link.equals("n3>n1")) {
                    said.add(message);
                }
                return mute[0] && message instanceof Message.Rumour && link.endsWith(">n3");
            };
            world.host("n3").start();
            world.run(1_500 + seed * 10);
            assertThat(said).noneMatch(Message.Rumour.class::isInstance);
            mute[0] = false;
            for (int i = 0; i < 300; i++) {
                world.client("c1").client().write("n1", "k" + i, Value.of("v"), WriteOptions.DEFAULT, reply -> {});
                world.run(1);
            }
            world.run(1_000);
            List<Message> telling = said.stream()
                    .filter(message -> message instanceof Message.Rumour || message instanceof Message.ReplicaAck)
                    .toList();
            assertThat(telling).as("seed %d", seed).anyMatch(Message.ReplicaAck.class::isInstance);
            assertThat(telling.getFirst()).as("seed %d", seed).isInstanceOf(Message.Rumour.class);
        }
    }

    private static final Settings RIAK = Profile.named("riak").settings();

    /// The actors of the versions that the node itself holds.
    private static List<String> actors(FakeWorld world, String node, String key) {
        Stored stored = Objects.requireNonNull(world.local(node, key));
        return stored.dots().stream().map(Dot::actor).toList();
    }

    /// Writes through n1, whose disk is then `lost`, and once more: what is acknowledged then must be seen, for its
    /// name
    /// must not be one that the others saw before.
    private static void writeAfterLoss(List<Fsync> modes, Consumer<FakeWorld> lost) {
        for (Fsync fsync : modes) {
            FakeWorld world = new FakeWorld(8, 3, RIAK.withFsync(fsync).withDeletes(new Settings.Deletes.Aged(60_000)));
            world.run(1_000);
            for (int i = 0; i < 3; i++) {
                assertThat(write(world, "n1", "k", "before" + i)).isInstanceOf(Reply.Ok.class);
            }
            world.run(1_000);
            lost.accept(world);
            world.run(10_000);
            assertThat(write(world, "n1", "k", "after")).isInstanceOf(Reply.Ok.class);
            world.run(1_000);
            assertThat(values(read(world, "n2", "k")))
                    .as("fsync %s, written by %s", fsync, actors(world, "n2", "k"))
                    .contains("after");
        }
    }

    @Test
    void anEmptiedDiskBearsANameOfItsOwn() {
        writeAfterLoss(List.of(Fsync.values()), world -> restart(world, "n1", Map.of()));
    }

    /// With fsync batch it is refused as soon as the others can tell.
    @Test
    void anEmptiedDiskBearsANameOfItsOwnThoughNobodyCanBeAsked() {
        writeAfterLoss(List.of(Fsync.PERIODIC, Fsync.NONE), world -> {
            world.cut(List.of("n1"), List.of("n2", "n3"));
            restart(world, "n1", Map.of());
            world.run(3_000);
            world.heal();
        });
    }

    /// What they heard of each other was in memory.
    @Test
    void anEmptiedDiskBearsANameOfItsOwnThoughNobodyRemembers() {
        writeAfterLoss(List.of(Fsync.values()), world -> {
            world.names.forEach(name -> world.host(name).kill());
            world.host("n1").disk.restore(Map.of());
            world.names.forEach(name -> world.host(name).start());
        });
    }

    /// A power loss may take back that a node began another life.
    @Test
    void aDiskWithoutItsLastLifeBearsANameOfItsOwn() {
        for (boolean all : List.of(false, true)) {
            FakeWorld world = new FakeWorld(9, 3, RIAK);
            world.run(1_000);
            Map<String, byte[]> copy = world.host("n1").disk.copy();
            world.host("n1").kill();
            world.host("n1").start();
            world.run(1_000);
            write(world, "n1", "k", "before");
            world.run(1_000);
            if (all) {
                world.names.forEach(name -> world.host(name).kill());
                List.of("n2", "n3").forEach(name -> world.host(name).start());
            }
            restart(world, "n1", copy);
            world.run(1_000);
            assertThat(write(world, "n1", "k", "after")).isInstanceOf(Reply.Ok.class);
            world.run(1_000);
            assertThat(values(read(world, "n2", "k"))).as("all: %s", all).contains("after");
        }
    }

    /// No more than names need to differ.
    @Test
    void livesAreNumberedOneByOneWhileAllAnswer() {
        for (Fsync fsync : Fsync.values()) {
            FakeWorld world = new FakeWorld(10, 3, RIAK.withFsync(fsync));
            for (int life = 1; life <= 3; life++) {
                world.run(1_000);
                write(world, "n1", "k" + life, "v");
                world.run(100);
                assertThat(actors(world, "n2", "k" + life)).containsExactly("n1@" + life);
                world.host("n1").kill();
                world.host("n1").start();
            }
        }
    }
}
