package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.VersionKind;
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
