package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuorumTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    private static final Settings.Hints OFF = new Settings.Hints(false, 0, 0);
    private static final Settings LWW = STRONG.withVersions(VersionKind.LWW_WALL);

    @Test
    void anyNodeCoordinates() {
        for (VersionKind kind : VersionKind.values()) {
            FakeWorld world = new FakeWorld(1, 5, STRONG.withVersions(kind));
            for (String node : world.names) {
                assertThat(world.write(node, "k", "v-" + node)).isInstanceOf(Reply.Ok.class);
                for (String other : world.names) {
                    assertThat(FakeWorld.values(world.read(other, "k", ReadOptions.DEFAULT)))
                            .as(kind + " " + node + " " + other)
                            .containsExactly("v-" + node);
                }
            }
        }
    }

    @Test
    void anAbsentKeyReadsAsNoValue() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        assertThat(FakeWorld.values(world.read("n1", "nothing", ReadOptions.DEFAULT)))
                .isEmpty();
    }

    /// The availability table: 3/2/2 tolerates one, 3/3/1 none for writes and two for reads, and so on.
    @Test
    void availabilityFollowsNWR() {
        int[][] table = {
            {3, 2, 2, 1, 1}, {3, 3, 1, 0, 2}, {3, 1, 3, 2, 0}, {3, 1, 1, 2, 2}, {5, 3, 3, 2, 2}, {5, 2, 4, 3, 1}
        };
        for (int[] row : table) {
            Settings settings = LWW.withQuorum(Quorum.strict(row[0], row[1], row[2]));
            for (int dead = 0; dead < row[0]; dead++) {
                FakeWorld world = new FakeWorld(1, 6, settings);
                List<String> homes = world.homes("k");
                String coordinator = world.names.stream()
                        .filter(name -> !homes.contains(name))
                        .findFirst()
                        .orElseThrow();
                homes.subList(0, dead).forEach(name -> world.host(name).kill());
                world.run(2_000);
                assertThat(world.write(coordinator, "k", "v") instanceof Reply.Ok)
                        .as("write with %d of %s dead", dead, settings.quorum())
                        .isEqualTo(dead <= row[3]);
                assertThat(world.read(coordinator, "k", ReadOptions.DEFAULT) instanceof Reply.Ok)
                        .as("read with %d of %s dead", dead, settings.quorum())
                        .isEqualTo(dead <= row[4]);
            }
        }
    }

    @Test
    void tooFewAliveIsDefiniteAndTooFewAnswersIsNot() {
        FakeWorld world = new FakeWorld(1, 3, LWW);
        world.host("n2").kill();
        world.host("n3").kill();
        Reply atOnce = world.write("n1", "k", "a");
        world.run(2_000);
        Reply later = world.write("n1", "k", "b");
        assertThat(atOnce).isInstanceOf(Reply.Indeterminate.class);
        assertThat(((Reply.Indeterminate) atOnce).acked()).isEqualTo(1);
        assertThat(later).isInstanceOf(Reply.Unavailable.class);
        assertThat(world.held("n1", "k")).containsExactly("a");
    }

    @Test
    void aReadPhaseThatFailsIsADefiniteFailureOfTheWrite() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        world.drops = (link, message) -> message instanceof Message.ReplicaState;
        assertThat(world.write("n1", "k", "a")).isInstanceOf(Reply.Unavailable.class);
        assertThat(FakeWorld.values(world.read("n1", "k", ReadOptions.r(1)))).isEmpty();
    }

    @Test
    void blockingRepairHealsWhatTheReadSawBeforeAnswering() {
        for (ReadRepair repair : ReadRepair.values()) {
            FakeWorld world = new FakeWorld(3, 3, LWW.withReadRepair(repair).withHints(OFF));
            world.drops = (link, message) -> message instanceof Message.ReplicaWrite && !link.endsWith(">n1");
            world.write("n1", "k", "new");
            world.drops = (link, message) -> link.equals("n2>n3") || link.equals("n3>n2");
            world.run(1_000);
            assertThat(FakeWorld.values(world.read("n1", "k", ReadOptions.r(2))))
                    .containsExactly("new");
            if (repair == ReadRepair.BLOCKING) {
                assertThat(holders(world)).isGreaterThanOrEqualTo(2);
            }
            world.run(2_000);
            assertThat(holders(world)).as(repair.name()).isEqualTo(repair == ReadRepair.NONE ? 1 : 3);
        }
    }

    private static long holders(FakeWorld world) {
        return world.names.stream()
                .filter(name -> world.host(name).disk.get("data", "k") != null)
                .count();
    }

    @Test
    void limitsAreNamedInTheRefusal() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        Reply key = world.read("n1", "k".repeat(2_000), ReadOptions.DEFAULT);
        Reply value = world.write("n1", "k", "v".repeat((1 << 20) + 1));
        assertThat(((Reply.Refused) key).reason()).contains("1024 bytes").contains("2000");
        assertThat(((Reply.Refused) value).reason()).contains("1048576 bytes").contains("1048577");
    }

    @Test
    void aKeyIsMeasuredInBytes() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        assertThat(world.write("n1", "ж".repeat(512), "v")).isInstanceOf(Reply.Ok.class);
        Reply key = world.write("n1", "ж".repeat(512) + "k", "v");
        assertThat(((Reply.Refused) key).reason()).contains("at most 1024 bytes, got 1025");
    }
}
