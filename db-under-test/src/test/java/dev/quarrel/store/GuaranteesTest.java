package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Guarantee.Assumption;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.versions.VersionKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuaranteesTest {
    private static final Settings STRONG = Profile.named("strong").settings();

    private static Set<Promise> given(Settings settings) {
        EnumSet<Promise> given = EnumSet.noneOf(Promise.class);
        Guarantees.of(settings).stream().filter(Guarantee::given).forEach(guarantee -> given.add(guarantee.promise()));
        return given;
    }

    @Test
    void profilesPromiseWhatTheirPagesSay() {
        Map<String, Set<Promise>> expected = Map.of(
                "strong",
                        Set.of(
                                Promise.LINEARIZABLE_REGISTER,
                                Promise.REGULAR_REGISTER,
                                Promise.LINEARIZABLE_CAS,
                                Promise.SESSIONS,
                                Promise.NO_RESURRECTION,
                                Promise.CONVERGENCE,
                                Promise.NO_DIRTY_READS),
                "dynamo", Set.of(Promise.LINEARIZABLE_CAS, Promise.CONVERGENCE, Promise.NO_DIRTY_READS),
                "riak",
                        Set.of(
                                Promise.LINEARIZABLE_CAS,
                                Promise.NO_LOST_UPDATES,
                                Promise.EXACT_SIBLINGS,
                                Promise.CONVERGENCE,
                                Promise.NO_DIRTY_READS),
                "cassandra", Set.of(Promise.LINEARIZABLE_CAS, Promise.NO_DIRTY_READS),
                "voldemort", Set.of(Promise.LINEARIZABLE_CAS, Promise.NO_DIRTY_READS));
        for (Profile profile : Profile.ALL) {
            assertThat(given(profile.settings())).as(profile.name()).isEqualTo(expected.get(profile.name()));
        }
    }

    @Test
    void linearizabilityNeedsEachOfItsReasons() {
        List<Settings> without = List.of(
                STRONG.withQuorum(Quorum.strict(3, 1, 1)),
                STRONG.withQuorum(Quorum.strict(3, 3, 1)),
                STRONG.withQuorum(new Quorum(3, 2, 2, true)),
                STRONG.withReadRepair(ReadRepair.ASYNC),
                STRONG.withVersions(VersionKind.COUNTER),
                STRONG.withVersions(VersionKind.DVV),
                STRONG.withDeletes(new Settings.Deletes.Physical()),
                STRONG.withDefects(Set.of(Defect.BLIND_REPAIR)));
        for (Settings settings : without) {
            assertThat(given(settings).contains(Promise.LINEARIZABLE_REGISTER))
                    .as("%s", settings)
                    .isFalse();
        }
        assertThat(given(STRONG.withQuorum(Quorum.strict(5, 2, 4))).contains(Promise.LINEARIZABLE_REGISTER))
                .isTrue();
    }

    @Test
    void wallClocksAndLazyDisksAreAssumptions() {
        Settings lazy = STRONG.withVersions(VersionKind.LWW_WALL).withFsync(Settings.Fsync.PERIODIC);
        assertThat(Guarantees.of(lazy).getFirst().assuming())
                .containsExactlyInAnyOrder(Assumption.SYNCED_CLOCKS, Assumption.NO_POWER_LOSS, Assumption.DISKS_KEPT);
        assertThat(Guarantees.of(STRONG).getFirst().assuming()).containsExactly(Assumption.DISKS_KEPT);
    }

    /// The seeds' arithmetic, over all N up to 7: what the sets say is what the sums say.
    @Test
    void countsMeetExactlyWhenTheirSumIsMoreThanN() {
        for (int n = 1; n <= 7; n++) {
            Overlap overlap = new Overlap(NodeConfig.members(names(n), 1), n);
            for (int r = 1; r <= n; r++) {
                for (int w = 1; w <= n; w++) {
                    assertThat(overlap.always(new Overlap.Asked(r, null), new Overlap.Asked(w, null)))
                            .as("N=%d R=%d W=%d", n, r, w)
                            .isEqualTo(r + w > n);
                }
            }
        }
    }

    @Test
    void levelsMeetAcrossDatacentresOrNot() {
        Settings six = STRONG.withQuorum(Quorum.strict(6, 2, 2));
        assertThat(given(six, Level.QUORUM, Level.QUORUM)).contains(Promise.LINEARIZABLE_REGISTER);
        assertThat(given(six, Level.LOCAL_QUORUM, Level.LOCAL_QUORUM)).doesNotContain(Promise.REGULAR_REGISTER);
        assertThat(given(six, Level.LOCAL_QUORUM, Level.EACH_QUORUM))
                .contains(Promise.REGULAR_REGISTER)
                .doesNotContain(Promise.LINEARIZABLE_REGISTER);
        assertThat(given(six, Level.EACH_QUORUM, Level.EACH_QUORUM)).contains(Promise.LINEARIZABLE_REGISTER);
        assertThat(given(six, Level.ONE, Level.ALL)).doesNotContain(Promise.LINEARIZABLE_REGISTER);
        assertThat(given(six, Level.ALL, Level.ANY)).doesNotContain(Promise.REGULAR_REGISTER);
        assertThat(given(six, Level.QUORUM, Level.SERIAL)).doesNotContain(Promise.REGULAR_REGISTER);
        assertThat(given(six, Level.SERIAL, Level.SERIAL))
                .contains(Promise.LINEARIZABLE_REGISTER, Promise.SESSIONS, Promise.NO_LOST_UPDATES);
    }

    @Test
    void anObjectionNamesItsReason() {
        assertThat(Guarantees.of(STRONG.withQuorum(Quorum.strict(3, 1, 1)))
                        .getFirst()
                        .toString())
                .startsWith("does not promise a linearizable register: R + W <= N");
        assertThat(Guarantees.of(STRONG).getFirst().toString())
                .startsWith("promises a linearizable register, as long as disks keep what they hold: strict quorums");
        assertThat(Guarantees.of(STRONG.withQuorum(Quorum.strict(17, 9, 9)))
                        .getFirst()
                        .because())
                .contains("up to 16 replicas");
    }

    private static Set<Promise> given(Settings settings, Level read, Level write) {
        Guarantees table =
                new Guarantees(settings, NodeConfig.members(names(6), 2), ReadOptions.at(read), WriteOptions.at(write));
        EnumSet<Promise> given = EnumSet.noneOf(Promise.class);
        table.all().stream().filter(Guarantee::given).forEach(guarantee -> given.add(guarantee.promise()));
        return given;
    }

    private static List<String> names(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "n" + i).toList();
    }
}
