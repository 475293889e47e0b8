package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    private static final WriteOptions BLIND = WriteOptions.DEFAULT.withContext(DotSet.EMPTY);

    @Test
    void aDamagedRecordIsRestoredFromTheOthersBeforeItAnswers() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        world.write("n1", "k", "a");
        world.run(100);
        world.host("n2").disk.damage("data", "k");
        // Only n2 and n3 can answer; n2's record is damaged and n3 alone is no quorum until n2 has it back.
        world.cut(List.of("n1"), List.of("n2", "n3"));
        world.run(2_000);
        world.heal();
        world.run(500);
        assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.DEFAULT))).containsExactly("a");
        world.run(500);
        assertThat(world.held("n2", "k")).containsExactly("a");
        assertThat(world.metrics("n2").damagedRecords).isEqualTo(1);
    }

    @Test
    void aDamagedRecordThatNobodyAsksForIsRestoredToo() {
        FakeWorld world = new FakeWorld(1, 3, STRONG.withAntiEntropy(new Settings.AntiEntropy(0)));
        world.write("n1", "k", "a");
        world.run(100);
        world.host("n2").kill();
        world.host("n2").disk.damage("data", "k");
        world.host("n2").start();
        world.run(3_000);
        assertThat(world.metrics("n2").damagedRecords).isEqualTo(1);
        assertThat(world.held("n2", "k")).containsExactly("a");
    }

    @Test
    void withoutChecksumsDamageIsReadAsData() {
        FakeWorld world = new FakeWorld(1, 3, STRONG.withDefects(Set.of(Defect.NO_CHECKSUM)));
        world.write("n1", "k", "a");
        world.host("n1").disk.damage("data", "k");
        assertThat(world.held("n1", "k")).isNotEqualTo(List.of("a"));
        assertThat(world.metrics("n1").damagedRecords).isZero();
    }

    @Test
    void siblingsAreRefusedAtAHundredAndNoneIsLost() {
        FakeWorld world = new FakeWorld(1, 3, STRONG.withVersions(VersionKind.DVV));
        int accepted = 0;
        for (int i = 0; i < 120; i++) {
            Reply reply = world.write("n1", "k", "v" + i, BLIND);
            accepted += reply instanceof Reply.Ok ? 1 : 0;
            assertThat(reply).isInstanceOf(i < 99 ? Reply.Ok.class : Reply.Refused.class);
        }
        assertThat(accepted).isEqualTo(99);
        assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.DEFAULT))).hasSize(99);
        assertThat(world.metrics("n1").siblingWarnings).isPositive();
        assertThat(world.metrics("n1").siblingsMade).isEqualTo(98);
    }

    @Test
    void pruneSiblingsLosesAcknowledgedValues() {
        Settings settings = STRONG.withVersions(VersionKind.DVV).withDefects(Set.of(Defect.PRUNE_SIBLINGS));
        FakeWorld world = new FakeWorld(1, 3, settings);
        for (int i = 0; i < 120; i++) {
            assertThat(world.write("n1", "k", "v" + i, BLIND)).isInstanceOf(Reply.Ok.class);
        }
        assertThat(FakeWorld.values(world.read("n2", "k", ReadOptions.DEFAULT))).doesNotContain("v0");
    }

    @Test
    void physicalDeletesLeaveNothingAndARepairBringsTheValueBack() {
        FakeWorld world = new FakeWorld(
                1, 3, STRONG.withDeletes(new Deletes.Physical()).withHints(new Settings.Hints(false, 0, 0)));
        world.write("n1", "k", "a");
        world.run(50);
        world.drops = (link, message) -> link.endsWith(">n3") && message instanceof Message.ReplicaWrite;
        world.delete("n1", "k");
        world.run(50);
        assertThat(world.local("n1", "k")).isNull();
        world.drops = (link, message) -> false;
        world.run(5_000);
        world.read("n1", "k", ReadOptions.r(3));
        assertThat(FakeWorld.values(world.read("n1", "k", ReadOptions.r(3)))).containsExactly("a");
    }

    @Test
    void aNodeWhoseClockIsAnHourAheadRefusesToStamp() {
        FakeWorld world = new FakeWorld(1, 3, STRONG.withVersions(VersionKind.LWW_HLC));
        world.host("n1").clockOffsetMillis = 3_600_000;
        Reply ahead = world.write("n1", "k", "frozen");
        assertThat(ahead).isInstanceOf(Reply.Refused.class);
        assertThat(((Reply.Refused) ahead).reason()).contains("clock");
        assertThat(world.write("n2", "k", "b")).isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read("n3", "k", ReadOptions.DEFAULT))).containsExactly("b");
    }

    @Test
    void aDeleteLeavesATombstoneThatOutranksTheValue() {
        FakeWorld world = new FakeWorld(1, 3, STRONG);
        world.write("n1", "k", "a");
        assertThat(world.delete("n2", "k")).isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read("n3", "k", ReadOptions.DEFAULT))).isEmpty();
        Stored held = Objects.requireNonNull(world.local("n2", "k"));
        assertThat(held.isDeleted()).isTrue();
    }

    @Test
    void aNodeThatCannotReadItsNameIsFilledFromTheOthersAndNeverReusesAVersion() {
        FakeWorld world = new FakeWorld(1, 3, STRONG.withVersions(VersionKind.DVV));
        world.write("n1", "k", "a", BLIND);
        world.run(1_000);
        world.host("n1").kill();
        world.host("n1").disk.damage("meta", "identity");
        world.host("n1").disk.damage("meta", "identity-copy");
        world.host("n1").start();
        world.run(3_000);
        assertThat(world.write("n1", "k", "b", BLIND)).isInstanceOf(Reply.Ok.class);
        assertThat(FakeWorld.values(world.read("n1", "k", ReadOptions.DEFAULT))).containsExactlyInAnyOrder("a", "b");
        assertThat(Objects.requireNonNull(world.host("n1").node).health().complaints())
                .isEmpty();
    }
}
