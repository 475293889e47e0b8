package dev.quarrel.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.nemesis.Breakable;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.Message;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Ports;
import dev.quarrel.store.Settings.Fsync;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the network, disks, clocks and processes of the simulated world do, seen by a program that echoes.
class SimWorldTest {
    private static final long SECOND = 1_000_000_000;

    private final Map<String, Echo> echoes = new HashMap<>();
    private final List<String> answers = new ArrayList<>();

    @Test
    void messagesTakeTimeAndAreAnswered() {
        SimWorld world = world(1, Fsync.BATCH);
        ping(world, 1);
        run(world, SECOND);
        assertThat(answers).hasSize(1);
        assertThat(echo("n1").seen).first().isEqualTo("start 0");
        long arrived = arrivedAt(echo("n1").seen.get(1));
        assertThat(arrived).isBetween(50_000L, 60_000_000L);
    }

    @Test
    void messagesOfOneLinkKeepTheirOrderUnlessAHarmReordersThem() {
        SimWorld world = world(1, Fsync.NONE);
        assertThat(orderOf200(world)).isSorted();
        SimWorld reordering = world(1, Fsync.NONE);
        begin(reordering, new Harm.Reorder("n2", "n1", 0.5, 20));
        forward(reordering, 200);
        assertThat(idsSeenBy("n1")).isNotEmpty();
        assertThat(idsSeenBy("n1"))
                .isNotEqualTo(idsSeenBy("n1").stream().sorted().toList());
    }

    @Test
    void aCutDropsOneDirectionAndCountsWhatItDropped() {
        SimWorld world = world(1, Fsync.NONE);
        begin(world, new Harm.Cut("n2", "n1"));
        forward(world, 5);
        assertThat(idsSeenBy("n1")).isEmpty();
        assertThat(end(world, new Harm.Cut("n2", "n1"))).isEqualTo(5);
        forward(world, 5);
        assertThat(idsSeenBy("n1")).hasSize(5);
    }

    @Test
    void aCutThatBeganTwiceMustEndTwice() {
        SimWorld world = world(1, Fsync.NONE);
        begin(world, new Harm.Cut("n2", "n1"));
        begin(world, new Harm.Cut("n2", "n1"));
        end(world, new Harm.Cut("n2", "n1"));
        forward(world, 1);
        assertThat(idsSeenBy("n1")).isEmpty();
    }

    @Test
    void lossDuplicationAndDelayBiteSome() {
        SimWorld world = world(1, Fsync.NONE);
        begin(world, new Harm.Loss("n2", "n1", 0.3));
        forward(world, 1000);
        assertThat(idsSeenBy("n1").size()).isBetween(600, 800);
        SimWorld doubling = world(1, Fsync.NONE);
        begin(doubling, new Harm.Duplicate("n2", "n1", 0.3));
        forward(doubling, 1000);
        assertThat(idsSeenBy("n1").size()).isBetween(1200, 1400);
        SimWorld slow = world(1, Fsync.NONE);
        begin(slow, new Harm.Delay("n2", "n1", 300, 0));
        forward(slow, 1);
        assertThat(arrivedAt(echo("n1").seen.get(1))).isGreaterThan(300_000_000L);
    }

    @Test
    void messagesBetweenDatacentresTakeTheirTime() {
        List<NodeConfig.Member> apart = NodeConfig.members(List.of("n1", "n2"), 2);
        SimWorld world = new SimWorld(SimSettings.of(1, apart, 40, Fsync.NONE, 0), this::program);
        forward(world, 1);
        assertThat(arrivedAt(echo("n1").seen.get(1))).isGreaterThan(40_000_000L);
        ping(world, 7);
        run(world, 30_000_000L);
        assertThat(answers).hasSize(1);
    }

    @Test
    void aDroppedVerbIsTheOnlyOneDropped() {
        SimWorld world = world(1, Fsync.NONE);
        begin(world, new Harm.DropVerb("n2", "n1", "Pong"));
        forward(world, 3);
        assertThat(idsSeenBy("n1")).hasSize(3);
        assertThat(end(world, new Harm.DropVerb("n2", "n1", "Pong"))).isZero();
    }

    @Test
    void aKilledProcessForgetsAndItsDiskRemembers() {
        SimWorld world = world(1, Fsync.NONE);
        ping(world, 1);
        run(world, SECOND);
        Echo first = echo("n1");
        begin(world, new Harm.Kill("n1"));
        ping(world, 2);
        run(world, SECOND);
        assertThat(first.seen).hasSize(2);
        end(world, new Harm.Kill("n1"));
        assertThat(echo("n1")).isNotSameAs(first);
        assertThat(echo("n1").seen).containsExactly("start 1");
        assertThat(answers).hasSize(1);
    }

    @Test
    void aProcessDiesAtItsFirstWriteToAFullDiskAndComesBackWithRoom() {
        SimWorld world = world(1, Fsync.BATCH);
        ping(world, 1);
        run(world, SECOND);
        begin(world, new Harm.FullDisk("n1"));
        ping(world, 2);
        ping(world, 3);
        run(world, SECOND);
        assertThat(answers).hasSize(1);
        assertThat(world.host("n1").isUp()).isFalse();
        assertThat(end(world, new Harm.FullDisk("n1"))).isEqualTo(1);
        assertThat(echo("n1").seen).containsExactly("start 1");
        ping(world, 4);
        run(world, SECOND);
        assertThat(answers).hasSize(2);
    }

    @Test
    void powerLossTakesWhatWasNotSyncedAndNothingElse() {
        boolean lostWithoutSync = false;
        for (int seed = 0; seed < 20; seed++) {
            assertThat(afterPowerLoss(seed, Fsync.BATCH)).as("seed %d", seed).isEqualTo("start 5");
            lostWithoutSync |= !afterPowerLoss(seed, Fsync.NONE).equals("start 5");
        }
        assertThat(lostWithoutSync).isTrue();
    }

    @Test
    void anOldDiskComesBackAsItWas() {
        SimWorld world = world(1, Fsync.BATCH);
        ping(world, 1);
        run(world, SECOND);
        begin(world, new Harm.OldDisk("n1"));
        ping(world, 2);
        run(world, SECOND);
        end(world, new Harm.OldDisk("n1"));
        assertThat(echo("n1").seen).containsExactly("start 1");
    }

    @Test
    void aPausedProcessDoesEverythingLater() {
        SimWorld world = world(1, Fsync.NONE);
        begin(world, new Harm.Pause("n1"));
        ping(world, 1);
        run(world, SECOND);
        assertThat(echo("n1").seen).hasSize(1);
        assertThat(end(world, new Harm.Pause("n1"))).isEqualTo(1);
        run(world, SECOND);
        assertThat(echo("n1").seen).hasSize(2);
        assertThat(answers).hasSize(1);
    }

    @Test
    void clocksJumpDriftAndComeBack() {
        SimWorld world = world(1, Fsync.NONE);
        long before = wall(world);
        begin(world, new Harm.ClockBump("n1", 60_000));
        assertThat(wall(world) - before).isBetween(60_000L, 65_000L);
        end(world, new Harm.ClockBump("n1", 60_000));
        assertThat(wall(world) - before).isBetween(0L, 10_000L);
        begin(world, new Harm.ClockDrift("n1", 500_000));
        run(world, 10 * SECOND);
        assertThat(wall(world) - before).isBetween(15_000L, 25_000L);
    }

    @Test
    void skewIsDrawnPerNode() {
        SimSettings skewed = SimSettings.of(1, NodeConfig.members(List.of("n1", "n2"), 1), 0, Fsync.NONE, 1_000);
        SimWorld world = new SimWorld(skewed, this::program);
        long truth = SimClock.EPOCH_MILLIS;
        assertThat(List.of(
                        Math.abs(world.host("n1").clock().wallMillis() - truth),
                        Math.abs(world.host("n2").clock().wallMillis() - truth)))
                .allMatch(off -> off <= 1_000)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotSupportedIsSaid() {
        Breakable breakable = world(1, Fsync.NONE).breakable();
        assertThat(breakable.whyNot(new Harm.Kill("n7"))).contains("no such node");
        assertThat(breakable.whyNot(new Harm.Kill("n1"))).isNull();
    }

    @Test
    void aWorldWithNothingLeftToDoSaysSo() {
        SimWorld world = world(1, Fsync.NONE);
        assertThatThrownBy(() -> world.run(() -> false)).hasMessageContaining("nothing will ever happen");
    }

    private String afterPowerLoss(int seed, Fsync fsync) {
        answers.clear();
        SimWorld world = world(seed, fsync);
        for (int i = 0; i < 5; i++) {
            ping(world, i);
            run(world, SECOND);
        }
        assertThat(answers).hasSize(5);
        begin(world, new Harm.PowerLoss("n1"));
        end(world, new Harm.PowerLoss("n1"));
        return echo("n1").seen.getFirst();
    }

    private List<Long> orderOf200(SimWorld world) {
        forward(world, 200);
        return idsSeenBy("n1");
    }

    private long wall(SimWorld world) {
        answers.clear();
        ping(world, 1);
        run(world, SECOND);
        return Long.parseLong(answers.getFirst());
    }

    private static long arrivedAt(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    private SimWorld world(long seed, Fsync fsync) {
        return new SimWorld(SimSettings.of(seed, List.of("n1", "n2"), fsync), this::program);
    }

    private Program program(String host, Ports ports, dev.quarrel.store.Disk disk) {
        Echo echo = new Echo(ports, disk);
        echoes.put(host, echo);
        return echo;
    }

    private Echo echo(String host) {
        return java.util.Objects.requireNonNull(echoes.get(host));
    }

    private List<Long> idsSeenBy(String host) {
        return echo(host).seen.stream()
                .filter(line -> line.contains(" n2 "))
                .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    private void ping(SimWorld world, long id) {
        world.detach("c1");
        world.attach("c1", "n1", (from, message) -> answers.add(String.valueOf(((Message.Pong) message).wallMillis())))
                .send("n1", new Message.Ping(id, 0));
    }

    /// Sends from n2 to n1, as n2 would.
    private void forward(SimWorld world, int messages) {
        for (int i = 0; i < messages; i++) {
            long id = i;
            world.after(i * 1_000_000L, () -> world.network().send("n2", "n1", new Message.Ping(id, 0)));
        }
        run(world, 2 * SECOND);
    }

    private static void run(SimWorld world, long nanos) {
        boolean[] over = new boolean[1];
        world.after(nanos, () -> over[0] = true);
        world.run(() -> over[0]);
    }

    private static void begin(SimWorld world, Harm harm) {
        world.breakable()
                .begin(List.of(harm), outcome -> assertThat(outcome.problem()).isNull());
    }

    private static long end(SimWorld world, Harm harm) {
        long[] bites = new long[1];
        world.breakable().end(List.of(harm), outcome -> bites[0] = outcome.total());
        return bites[0];
    }
}
