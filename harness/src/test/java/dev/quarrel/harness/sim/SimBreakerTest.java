package dev.quarrel.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.nemesis.Breakable.Outcome;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.Message;
import dev.quarrel.store.Settings.Fsync;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which harms count as having bitten, alone and beside others, and what is left when they end.
class SimBreakerTest {
    private static final long MILLI = 1_000_000;

    private final SimWorld world = new SimWorld(
            SimSettings.of(1, List.of("n1", "n2"), Fsync.NONE), (host, ports, disk) -> new Echo(ports, disk));

    @Test
    void aDriftBitesWhereItMadeAReadingWrong() {
        Harm drift = new Harm.ClockDrift("n1", 200);
        begin(drift);
        ping(2);
        run(2_000);
        assertThat(end(drift)).as("200 ppm are not 1 ms after 2 s").isZero();
        begin(drift);
        run(6_000);
        ping(2);
        run(100);
        assertThat(end(drift)).isEqualTo(2);
    }

    @Test
    void aClockBitesNothingThatAnotherMadeWrong() {
        Harm bump = new Harm.ClockBump("n1", 100);
        Harm none = new Harm.ClockBump("n1", 0);
        begin(bump);
        begin(none);
        ping(1);
        run(100);
        assertThat(end(none)).isZero();
        assertThat(end(bump)).isEqualTo(1);
    }

    @Test
    void driftsAddUpAndTheEndOfOneTakesBackItsOwn() {
        Harm fast = new Harm.ClockDrift("n1", 100_000);
        Harm faster = new Harm.ClockDrift("n1", 200_000);
        begin(fast);
        run(1_000);
        begin(faster);
        run(1_000);
        assertThat(off()).isEqualTo(400);
        end(faster);
        assertThat(off()).isEqualTo(200);
        end(fast);
        assertThat(off()).isZero();
    }

    @Test
    void aStrobeLeavesATrueClock() {
        Harm strobe = new Harm.ClockStrobe("n1", 1_000, 400);
        begin(strobe);
        assertThat(off()).isEqualTo(1_000);
        run(250);
        assertThat(off()).isZero();
        run(200);
        assertThat(off()).isEqualTo(1_000);
        end(strobe);
        assertThat(off()).isZero();
    }

    @Test
    void anOldDiskBitesWhereTheNewOneWasAnother() {
        ping(1);
        run(100);
        Harm old = new Harm.OldDisk("n1");
        begin(old);
        run(100);
        assertThat(end(old)).isZero();
        begin(old);
        ping(1);
        run(100);
        assertThat(end(old)).isEqualTo(1);
    }

    @Test
    void slownessDoesNotCountWhatAPauseHeld() {
        Harm slow = new Harm.SlowNode("n1", 100);
        Harm pause = new Harm.Pause("n1");
        begin(pause);
        begin(slow);
        ping(3);
        run(500);
        assertThat(end(slow)).isZero();
        assertThat(end(pause)).isEqualTo(3);
        begin(slow);
        ping(2);
        run(500);
        assertThat(end(slow)).isEqualTo(2);
    }

    @Test
    void aFullDiskDoesNotCountADeathInTheMiddleOfAWrite() {
        Harm full = new Harm.FullDisk("n1");
        Harm midWrite = new Harm.KillMidWrite("n1");
        begin(midWrite);
        begin(full);
        ping(1);
        run(100);
        assertThat(world.host("n1").isUp()).isFalse();
        assertThat(end(midWrite)).isZero();
        assertThat(end(full)).isEqualTo(1);
    }

    @Test
    void aWideLinkBitesNothing() {
        Harm wide = new Harm.Bandwidth("n2", "n1", 1_000_000_000);
        Harm narrow = new Harm.Bandwidth("n2", "n1", 100);
        assertThat(bitesOfTenMessages(wide)).isZero();
        assertThat(bitesOfTenMessages(narrow)).isPositive();
    }

    private long bitesOfTenMessages(Harm harm) {
        begin(harm);
        for (int i = 0; i < 10; i++) {
            long id = i;
            world.after(i * 100L * MILLI, () -> world.network().send("n2", "n1", new Message.Ping(id, 0)));
        }
        run(2_000);
        return end(harm);
    }

    private long off() {
        return world.host("n1").clock().offMillis();
    }

    private void ping(int times) {
        for (int i = 0; i < times; i++) {
            world.detach("c" + i);
            world.attach("c" + i, "n1", (from, message) -> {}).send("n1", new Message.Ping(i, 0));
        }
    }

    private void run(long millis) {
        boolean[] over = new boolean[1];
        world.after(millis * MILLI, () -> over[0] = true);
        world.run(() -> over[0]);
    }

    private void begin(Harm harm) {
        world.breakable().begin(List.of(harm), outcome -> {});
    }

    private long end(Harm harm) {
        List<Outcome> outcomes = new ArrayList<>();
        world.breakable().end(List.of(harm), outcomes::add);
        return outcomes.getFirst().total();
    }
}
