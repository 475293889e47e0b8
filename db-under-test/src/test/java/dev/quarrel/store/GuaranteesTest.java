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
                                Promise.LINEARIZABLE_CAS,
                                Promise.SESSIONS,
                                Promise.NO_RESURRECTION,
                                Promise.CONVERGENCE,
                                Promise.NO_DIRTY_READS),
                "dynamo",
                        Set.of(
                                Promise.LINEARIZABLE_CAS,
                                Promise.NO_RESURRECTION,
                                Promise.CONVERGENCE,
                                Promise.NO_DIRTY_READS),
                "riak",
                        Set.of(
                                Promise.LINEARIZABLE_CAS,
                                Promise.NO_LOST_UPDATES,
                                Promise.EXACT_SIBLINGS,
                                Promise.NO_RESURRECTION,
                                Promise.CONVERGENCE,
                                Promise.NO_DIRTY_READS),
                "cassandra", Set.of(Promise.LINEARIZABLE_CAS, Promise.NO_RESURRECTION, Promise.NO_DIRTY_READS),
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
            assertThat(Guarantees.gives(settings, Promise.LINEARIZABLE_REGISTER))
                    .as("%s", settings)
                    .isFalse();
        }
        assertThat(Guarantees.gives(STRONG.withQuorum(Quorum.strict(5, 2, 4)), Promise.LINEARIZABLE_REGISTER))
                .isTrue();
    }

    @Test
    void wallClocksAndLazyDisksAreAssumptions() {
        Settings lazy = STRONG.withVersions(VersionKind.LWW_WALL).withFsync(Settings.Fsync.PERIODIC);
        assertThat(Guarantees.of(lazy).getFirst().assuming())
                .containsExactlyInAnyOrder(Assumption.SYNCED_CLOCKS, Assumption.NO_POWER_LOSS);
        assertThat(Guarantees.of(STRONG).getFirst().assuming()).isEmpty();
    }
}
