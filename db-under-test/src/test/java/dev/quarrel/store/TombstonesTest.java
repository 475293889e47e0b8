package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TombstonesTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    private static final Settings AGED = STRONG.withVersions(VersionKind.LWW_WALL)
            .withDeletes(new Deletes.Aged(5_000))
            .withHints(new Settings.Hints(false, 0, 0));

    private static boolean isForgotten(FakeWorld world) {
        return world.homes("k").stream().noneMatch(home -> world.local(home, "k") != null);
    }

    private static boolean isBack(FakeWorld world) {
        world.run(20_000);
        return FakeWorld.values(world.read("n1", "k", ReadOptions.DEFAULT)).contains("a");
    }

    @Test
    void repairedTombstonesAreForgottenAndNewWritesOutrankThem() {
        FakeWorld world = new FakeWorld(1, 5, STRONG.withAntiEntropy(new Settings.AntiEntropy(0)));
        for (int i = 0; i < 5; i++) {
            world.write("n1", "k", "a" + i);
        }
        world.delete("n1", "k");
        List<String> homes = world.homes("k");
        // One home never hears that it may forget.
        world.drops = (link, message) -> message instanceof Message.TombstoneReap && link.endsWith(homes.get(2));
        world.run(40_000);
        assertThat(world.local(homes.get(0), "k")).isNull();
        assertThat(world.local(homes.get(1), "k")).isNull();
        for (String node : world.names) {
            world.host(node).kill();
            world.host(node).start();
        }
        world.run(100);
        world.write("n2", "k", "b");
        for (String home : homes) {
            assertThat(FakeWorld.values(world.read(home, "k", ReadOptions.DEFAULT)))
                    .containsExactly("b");
        }
    }

    @Test
    void aNodeThatIsDownPutsCollectionOff() {
        FakeWorld world = new FakeWorld(1, 5, STRONG);
        world.write("n1", "k", "a");
        String away = world.others("k").get(0);
        world.host(away).kill();
        world.delete("n1", "k");
        world.run(60_000);
        assertThat(isForgotten(world)).isFalse();
        world.host(away).start();
        world.run(60_000);
        assertThat(isForgotten(world)).isTrue();
    }

    /// A home is away for longer than tombstones live, and comes back with the value.
    @Test
    void agedTombstonesLetAReturningHomeBringTheValueBackAndRepairedOnesDoNot() {
        for (Settings settings : List.of(AGED, AGED.withDeletes(new Deletes.Repaired()))) {
            FakeWorld world = new FakeWorld(1, 3, settings);
            world.write("n1", "k", "a", WriteOptions.w(3));
            world.host("n3").kill();
            world.run(2_000);
            world.delete("n1", "k");
            world.run(60_000);
            world.host("n3").start();
            assertThat(isBack(world)).isEqualTo(settings.equals(AGED));
        }
    }

    @Test
    void aClockThatJumpsAheadCollectsEarly() {
        FakeWorld world = new FakeWorld(1, 3, AGED.withDeletes(new Deletes.Aged(3_600_000)));
        world.write("n1", "k", "a");
        world.delete("n1", "k");
        world.run(3_000);
        assertThat(world.local("n1", "k")).isNotNull();
        world.host("n1").clockOffsetMillis = 7_200_000;
        world.drops = (link, message) -> message instanceof Message.TreeStep;
        world.run(3_000);
        assertThat(world.local("n1", "k")).isNull();
    }
}
