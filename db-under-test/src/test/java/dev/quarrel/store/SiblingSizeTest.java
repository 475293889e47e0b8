package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.SiblingLimit;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Siblings of the largest values: a read must carry all of them at once, so what they hold together has a limit.
class SiblingSizeTest {
    private static final WriteOptions BLIND = WriteOptions.DEFAULT.withContext(DotSet.EMPTY);
    private static final int FIT = SiblingLimit.DEFAULT.refuseBytes() / Limits.MAX_VALUE_BYTES;
    private static final String LARGEST = "x".repeat(Limits.MAX_VALUE_BYTES);

    private static Settings settings(Quorum quorum) {
        return Profile.named("riak").settings().withQuorum(quorum).withVersions(VersionKind.DVV);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aWriteBeyondTheLimitIsRefusedAndChangesNothing(long seed) {
        FakeWorld world = new FakeWorld(seed, 3, settings(Quorum.strict(3, 2, 2)));
        for (int i = 0; i < FIT; i++) {
            assertThat(world.write("n" + (1 + i % 3), "k", LARGEST, BLIND)).isInstanceOf(Reply.Ok.class);
            world.run(500);
        }
        Reply refused = world.write("n2", "k", LARGEST, BLIND);
        assertThat(refused).isInstanceOf(Reply.Refused.class);
        assertThat(refused.toString()).contains("4194304 bytes together", "5242880 in 5");
        Reply.Ok read = (Reply.Ok) world.read("n3", "k", ReadOptions.DEFAULT);
        assertThat(read.values()).hasSize(FIT);
        WriteOptions merging = WriteOptions.DEFAULT.withContext(read.context());
        assertThat(world.write("n1", "k", LARGEST, merging)).isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.DEFAULT))).containsExactly(LARGEST);
    }

    /// Each side of a partition takes as much as is allowed; healed, all of it is read.
    @Test
    void whatThreeSidesTookIsReadTogether() {
        FakeWorld world = new FakeWorld(1, 3, settings(Quorum.strict(3, 1, 3)));
        world.cut(List.of("n1"), List.of("n2", "n3"));
        world.cut(List.of("n2"), List.of("n3"));
        for (String node : List.of("n1", "n2", "n3")) {
            for (int i = 0; i < FIT; i++) {
                assertThat(world.write(node, "k", node + LARGEST.substring(2), BLIND))
                        .isInstanceOf(Reply.Ok.class);
            }
        }
        world.heal();
        world.run(5_000);
        assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.DEFAULT))).hasSize(3 * FIT);
    }

    /// More sides than there is room for: said clearly, and a client that knows what it replaces still gets out.
    @Test
    void moreThanCanTravelIsAClearErrorAndCanBeMerged() {
        FakeWorld world = new FakeWorld(1, 1, settings(Quorum.strict(1, 1, 1)));
        int count = Limits.MAX_STATE_BYTES / Limits.MAX_VALUE_BYTES + 1;
        DotSet seen = DotSet.EMPTY;
        List<Sibling> siblings = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Dot dot = new Dot(1, "gone%02d@1".formatted(i));
            seen = seen.plus(dot);
            siblings.add(new Sibling(dot, DotSet.EMPTY, Value.of(LARGEST), 0));
        }
        Message hint = new Message.ReplicaWrite(7, "k", new Stored(seen, siblings), Cause.HINT, null, 1);
        Objects.requireNonNull(world.host("n1").node).receive("n9", hint);
        world.run(100);

        assertThat(world.read("n1", "k", ReadOptions.DEFAULT).toString())
                .contains("at most 33554432 bytes together", "/local/");
        assertThat(world.write("n1", "k", "blind", BLIND)).isInstanceOf(Reply.Refused.class);

        DotSet half = DotSet.EMPTY;
        for (Sibling sibling : siblings.subList(0, count / 2)) {
            half = half.plus(sibling.dot());
        }
        assertThat(world.write("n1", "k", "half merged", WriteOptions.DEFAULT.withContext(half)))
                .isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read("n1", "k", ReadOptions.DEFAULT))).hasSize(count - count / 2 + 1);
    }
}
