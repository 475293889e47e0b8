package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.Topology.Change;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    /// Nothing fills a gap but what is tested here.
    private static final Settings BARE = STRONG.withReadRepair(ReadRepair.NONE)
            .withHints(new Hints(false, 0, 0))
            .withAntiEntropy(new AntiEntropy(0));

    static Member member(String name) {
        return new Member(name, "dc1", "rack1");
    }

    private static Reply change(FakeWorld world, String node, Change change) {
        StoreClient client = world.client("admin").client();
        return world.await(done -> client.topology(node, change, done));
    }

    private static Map<String, String> fill(FakeWorld world, int keys) {
        Map<String, String> acknowledged = new TreeMap<>();
        for (int i = 0; i < keys; i++) {
            if (world.write("n1", "k" + i, "v" + i) instanceof Reply.Ok) {
                acknowledged.put("k" + i, "v" + i);
            }
        }
        return acknowledged;
    }

    private static long lost(FakeWorld world, String node, Map<String, String> acknowledged) {
        return acknowledged.entrySet().stream()
                .filter(entry -> !FakeWorld.values(world.read(node, entry.getKey(), ReadOptions.DEFAULT))
                        .contains(entry.getValue()))
                .count();
    }

    @Test
    void aNodeJoinsAndHoldsWhatItOwns() {
        FakeWorld world = new FakeWorld(1, 3, BARE);
        Map<String, String> acknowledged = fill(world, 300);
        world.newcomer("n4");
        world.run(1_000);
        assertThat(change(world, "n2", new Change.Join(member("n4")))).isInstanceOf(Reply.Ok.class);
        assertThat(lost(world, "n4", acknowledged)).isZero();
        long heldByN4 = acknowledged.keySet().stream()
                .filter(key -> world.local("n4", key) != null)
                .count();
        assertThat(heldByN4).as("three of four replicas").isBetween(150L, 290L);
        world.host("n1").kill();
        world.run(2_000);
        assertThat(lost(world, "n4", acknowledged)).as("with one node dead").isZero();
    }

    /// Who lets a node in says where it stands; the node itself may have been told nothing, or otherwise.
    @Test
    void aNodeThatJoinsADatacentreCoordinatesItsLocalLevels() {
        FakeWorld world = new FakeWorld(1, 4, 2, BARE.withQuorum(Settings.Quorum.strict(4, 2, 2)));
        world.newcomer("n5");
        world.run(1_000);
        assertThat(change(world, "n1", new Change.Join(new Member("n5", "dc2", "rack1"))))
                .isInstanceOf(Reply.Ok.class);
        world.cut(List.of("n1", "n3"), List.of("n2", "n4", "n5"));
        world.run(2_000);
        WriteOptions local = WriteOptions.at(Level.LOCAL_ONE).withContext(DotSet.EMPTY);
        assertThat(world.write("n5", "k", "v", local)).isInstanceOf(Reply.Ok.class);
        assertThat(world.read("n5", "k", ReadOptions.at(Level.LOCAL_QUORUM))).isInstanceOf(Reply.Ok.class);
    }

    @Test
    void aNodeLeavesAndItsKeysAreCopiedFirst() {
        FakeWorld world = new FakeWorld(2, 4, BARE);
        Map<String, String> acknowledged = fill(world, 200);
        assertThat(change(world, "n1", new Change.Leave("n3"))).isInstanceOf(Reply.Ok.class);
        world.host("n3").kill();
        world.host("n2").kill();
        world.run(2_000);
        assertThat(lost(world, "n1", acknowledged)).isZero();
    }

    @Test
    void aDeadNodeIsReplaced() {
        FakeWorld world = new FakeWorld(3, 3, BARE);
        Map<String, String> acknowledged = fill(world, 200);
        world.host("n3").kill();
        world.newcomer("n4");
        world.run(2_000);
        assertThat(change(world, "n1", new Change.Replace("n3", member("n4")))).isInstanceOf(Reply.Ok.class);
        world.host("n2").kill();
        world.run(2_000);
        assertThat(lost(world, "n4", acknowledged)).isZero();
    }

    /// A node with a damaged record gives others nothing to copy until it is whole again.
    @Test
    void aDeadNodeIsReplacedAfterAnotherWasDamaged() {
        FakeWorld world = new FakeWorld(3, 3, BARE);
        Map<String, String> acknowledged = fill(world, 20);
        world.run(500);
        world.host("n2").kill();
        world.host("n2").disk.damage("data", "k7");
        world.host("n2").start();
        world.run(3_000);
        world.host("n3").kill();
        world.newcomer("n4");
        world.run(2_000);
        assertThat(change(world, "n1", new Change.Replace("n3", member("n4")))).isInstanceOf(Reply.Ok.class);
        world.run(2_000);
        assertThat(lost(world, "n4", acknowledged)).isZero();
    }

    /// Reads have moved over: whoever loses its disk then, an owner before or a new one, is filled by the owners after,
    /// and nobody waits for the dead one.
    @ParameterizedTest
    @ValueSource(strings = {"n1", "n2", "n4"})
    void aDeadNodeIsReplacedWhileAnotherLosesItsDisk(String wiped) {
        FakeWorld world = new FakeWorld(3, 3, BARE);
        world.drops = (link, message) -> link.endsWith(">n2") && message instanceof Message.ReplicaWrite;
        Map<String, String> acknowledged = fill(world, 50);
        world.drops = (link, message) -> false;
        world.host("n3").kill();
        world.newcomer("n4");
        world.run(2_000);
        world.client("admin").client().topology("n1", new Change.Replace("n3", member("n4")), reply -> {});
        for (int i = 0; i < 5_000 && phase(world, wiped) != Topology.Phase.SWITCHED; i++) {
            world.run(1);
        }
        assertThat(phase(world, wiped)).isEqualTo(Topology.Phase.SWITCHED);
        world.host(wiped).kill();
        world.host(wiped).disk.restore(Map.of());
        if (wiped.equals("n4")) {
            world.restartNewcomer(wiped);
        } else {
            world.host(wiped).start();
        }
        world.run(10_000);
        assertThat(phase(world, wiped)).isEqualTo(Topology.Phase.STABLE);
        world.host("n1".equals(wiped) ? "n4" : "n1").kill();
        world.run(2_000);
        assertThat(lost(world, wiped, acknowledged)).isZero();
    }

    /// Where one replica is enough, any of them may be the only one that has a write; what only the dead one had is
    /// lost, and not waited for.
    @Test
    void aDeadNodeIsReplacedWhereOneReplicaIsEnough() {
        FakeWorld world = new FakeWorld(3, 4, Profile.named("cassandra").settings());
        Map<String, String> acknowledged = fill(world, 50);
        world.run(1_000);
        world.host("n3").kill();
        world.newcomer("n5");
        world.run(2_000);
        assertThat(change(world, "n1", new Change.Replace("n3", member("n5")))).isInstanceOf(Reply.Ok.class);
        assertThat(lost(world, "n5", acknowledged)).isZero();
    }

    /// One of the others does not know all that a damaged register promised: it stays without a vote when the ring
    /// changes, and gives nobody what it has.
    @Test
    void aDamagedRegisterIsNotMadeWholeByAChange() {
        FakeWorld world = new FakeWorld(4, 4, STRONG);
        StoreClient client = world.client("c1").client();
        String key = IntStream.range(0, 100)
                .mapToObj(i -> "k" + i)
                .filter(name -> world.homes(name).stream().sorted().toList().equals(List.of("n1", "n2", "n3")))
                .findFirst()
                .orElseThrow();
        assertThat(world.await(done -> client.cas("n1", key, null, Value.of("a"), done)))
                .isInstanceOf(Reply.Ok.class);
        world.run(500);
        world.drops = (link, message) -> link.endsWith(">n3") && message instanceof Message.PaxosRequest;
        assertThat(world.await(done -> client.cas("n1", key, Value.of("a"), Value.of("b"), done)))
                .isInstanceOf(Reply.Ok.class);
        world.drops = (link, message) -> false;
        world.host("n1").disk.damage("paxos", key);
        world.host("n2").kill();
        world.run(2_000);
        client.topology("n3", new Change.Leave("n4"), reply -> {});
        world.run(20_000);
        assertThat(world.await(done -> client.cas("n3", key, Value.of("a"), Value.of("c"), done)))
                .isNotInstanceOf(Reply.Ok.class);
        world.host("n2").start();
        world.run(20_000);
        Reply read = world.await(done -> client.read("n2", key, ReadOptions.at(Level.SERIAL), done));
        assertThat(FakeWorld.values(read)).containsExactly("b");
    }

    private static Topology.Phase phase(FakeWorld world, String node) {
        return Objects.requireNonNull(world.host(node).node).topology().phase();
    }

    @Test
    void registersMoveToo() {
        FakeWorld world = new FakeWorld(4, 3, STRONG);
        StoreClient client = world.client("c1").client();
        for (int i = 0; i < 20; i++) {
            String key = "s" + i;
            assertThat(world.await(done -> client.cas("n1", key, null, Value.of("a"), done)))
                    .isInstanceOf(Reply.Ok.class);
        }
        world.host("n3").kill();
        world.newcomer("n4");
        world.run(2_000);
        assertThat(change(world, "n1", new Change.Replace("n3", member("n4")))).isInstanceOf(Reply.Ok.class);
        world.host("n1").kill();
        world.run(2_000);
        for (int i = 0; i < 20; i++) {
            String key = "s" + i;
            assertThat(world.await(done -> client.cas("n4", key, Value.of("a"), Value.of("b"), done)))
                    .isInstanceOf(Reply.Ok.class);
        }
    }

    @Test
    void aSecondChangeWaitsForTheFirst() {
        FakeWorld world = new FakeWorld(5, 4, STRONG);
        world.newcomer("n5");
        world.run(1_000);
        world.host("n4").kill();
        StoreClient client = world.client("admin").client();
        client.topology("n1", new Change.Join(member("n5")), reply -> {});
        world.run(500);
        Reply second = change(world, "n2", new Change.Leave("n3"));
        assertThat(second).isInstanceOf(Reply.Refused.class);
        assertThat(((Reply.Refused) second).reason()).contains("COPYING");
        world.host("n4").start();
        world.run(4_000);
        assertThat(change(world, "n2", new Change.Leave("n3"))).isInstanceOf(Reply.Ok.class);
    }

    @Test
    void aChangeGoesOnWhenItsCoordinatorDies() {
        FakeWorld world = new FakeWorld(6, 4, STRONG);
        Map<String, String> acknowledged = fill(world, 50);
        world.newcomer("n5");
        world.run(1_000);
        StoreClient client = world.client("admin").client();
        client.topology("n1", new Change.Join(member("n5")), reply -> {});
        world.run(15);
        world.host("n1").kill();
        world.run(3_000);
        world.host("n1").start();
        world.run(5_000);
        Reply next = change(world, "n2", new Change.Leave("n3"));
        assertThat(next).isInstanceOf(Reply.Ok.class);
        assertThat(lost(world, "n5", acknowledged)).isZero();
    }

    @Test
    void requestsOfAnOlderRingAreRefusedAndTheirCoordinatorLearns() {
        FakeWorld world = new FakeWorld(7, 3, STRONG);
        world.newcomer("n4");
        world.run(1_000);
        assertThat(change(world, "n1", new Change.Join(member("n4")))).isInstanceOf(Reply.Ok.class);
        FakeWorld.Host late = world.newcomer("n5");
        world.run(1);
        assertThat(late.node).isNotNull();
        world.run(1_000);
        assertThat(world.write("n5", "k", "a")).as("it was told the ring").isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read("n4", "k", ReadOptions.DEFAULT))).containsExactly("a");
    }

    @Test
    void skippingTheCopyLosesWhatOnlyTheOldOwnersHave() {
        FakeWorld world = new FakeWorld(8, 3, BARE.withDefects(Set.of(Defect.SKIP_BOOTSTRAP)));
        world.drops = (link, message) -> link.endsWith(">n2") && message instanceof Message.ReplicaWrite;
        Map<String, String> acknowledged = fill(world, 200);
        world.host("n3").kill();
        world.newcomer("n4");
        world.run(2_000);
        assertThat(change(world, "n1", new Change.Replace("n3", member("n4")))).isInstanceOf(Reply.Ok.class);
        assertThat(lost(world, "n4", acknowledged)).isPositive();
    }

    /// Writes while a node joins, of which the newcomer misses all: acknowledged by old owners alone where pending
    /// ones are not counted.
    private static long lostWhileJoining(Settings settings) {
        FakeWorld world = new FakeWorld(9, 3, settings);
        world.newcomer("n4");
        world.run(3_000);
        world.drops = (link, message) ->
                message instanceof Message.ReplicaWrite && (link.endsWith(">n4") || link.endsWith(">n2"));
        StoreClient admin = world.client("admin").client();
        boolean[] over = new boolean[1];
        admin.topology("n1", new Change.Join(member("n4")), reply -> over[0] = true);
        world.run(450);
        assertThat(over[0]).isFalse();
        Map<String, String> acknowledged = new TreeMap<>();
        StoreClient client = world.client("c1").client();
        for (int i = 0; i < 100; i++) {
            String key = "k" + i;
            client.write("n1", key, Value.of("v"), WriteOptions.DEFAULT, reply -> {
                if (reply instanceof Reply.Ok) {
                    acknowledged.put(key, "v");
                }
            });
        }
        world.run(3_000);
        world.drops = (link, message) -> false;
        world.run(3_000);
        assertThat(over[0]).isTrue();
        world.host("n1").kill();
        world.run(2_000);
        return lost(world, "n4", acknowledged);
    }

    /// Writes through a node that gossip does not reach while another joins: two rings at once, where nobody minds.
    private static long lostBetweenTwoRings(Settings settings) {
        FakeWorld world = new FakeWorld(10, 4, settings);
        world.newcomer("n5");
        world.run(1_000);
        world.drops = (link, message) ->
                (link.endsWith(">n1") && (message instanceof Message.TopologyIs || message instanceof Message.Rumour))
                        || (link.endsWith(">n2") && message instanceof Message.ReplicaWrite);
        StoreClient admin = world.client("admin").client();
        admin.topology("n2", new Change.Join(member("n5")), reply -> {});
        world.run(3_000);
        Map<String, String> acknowledged = new TreeMap<>();
        StoreClient client = world.client("c1").client();
        for (int i = 0; i < 200; i++) {
            String key = "k" + i;
            client.write("n1", key, Value.of("v"), WriteOptions.DEFAULT, reply -> {
                if (reply instanceof Reply.Ok) {
                    acknowledged.put(key, "v");
                }
            });
        }
        world.run(3_000);
        world.host("n3").kill();
        world.run(2_000);
        return acknowledged.entrySet().stream()
                .filter(entry -> world.read("n4", entry.getKey(), ReadOptions.DEFAULT) instanceof Reply.Ok ok
                        && !ok.values().contains(Value.of(entry.getValue())))
                .count();
    }

    @Test
    void twoRingsNeverServeAtOnce() {
        assertThat(lostBetweenTwoRings(BARE)).isZero();
        assertThat(lostBetweenTwoRings(BARE.withDefects(Set.of(Defect.NO_RING_EPOCH))))
                .isPositive();
    }

    @Test
    void pendingOwnersCount() {
        assertThat(lostWhileJoining(BARE)).isZero();
        assertThat(lostWhileJoining(BARE.withDefects(Set.of(Defect.IGNORE_PENDING))))
                .isPositive();
    }
}
