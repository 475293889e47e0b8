package dev.quarrel.store;

import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.Settings.Timing;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import java.util.Set;

/// Named settings: the documented defaults of the systems that this store descends from, and `strong`, which must
/// always pass. A page per profile in `docs/profiles` says which default comes from where.
public record Profile(String name, String summary, Settings settings) {
    private static final Timing TIMING = new Timing(1_000, 200, 1_000, 0, 500);
    private static final Hints THREE_HOURS = new Hints(true, 3 * 3_600_000L, 100_000);
    private static final AntiEntropy EVERY_FIVE_SECONDS = new AntiEntropy(5_000);

    public static final List<Profile> ALL = List.of(
            new Profile(
                    "strong",
                    "strict quorums, quorum-chosen versions, blocking repair: linearizable",
                    new Settings(
                            Quorum.strict(3, 2, 2),
                            VersionKind.ABD,
                            ReadRepair.BLOCKING,
                            new Deletes.Repaired(),
                            THREE_HOURS,
                            EVERY_FIVE_SECONDS,
                            TIMING,
                            Fsync.BATCH,
                            false,
                            Set.of())),
            new Profile(
                    "dynamo",
                    "version vectors, sloppy quorums, hinted handoff, Merkle trees (DeCandia et al. 2007)",
                    new Settings(
                            new Quorum(3, 2, 2, true),
                            VersionKind.VV,
                            ReadRepair.ASYNC,
                            new Deletes.Aged(864_000_000L),
                            THREE_HOURS,
                            EVERY_FIVE_SECONDS,
                            TIMING,
                            Fsync.PERIODIC,
                            false,
                            Set.of())),
            new Profile(
                    "riak",
                    "dotted version vectors, siblings, sloppy quorums, asynchronous repair",
                    new Settings(
                            new Quorum(3, 2, 2, true),
                            VersionKind.DVV,
                            ReadRepair.ASYNC,
                            new Deletes.Aged(3_000),
                            new Hints(true, 0, 100_000),
                            EVERY_FIVE_SECONDS,
                            TIMING,
                            Fsync.NONE,
                            false,
                            Set.of())),
            new Profile(
                    "cassandra",
                    "wall-clock last write wins, strict levels, blocking repair, hints for three hours",
                    new Settings(
                            Quorum.strict(3, 1, 1),
                            VersionKind.LWW_WALL,
                            ReadRepair.BLOCKING,
                            new Deletes.Aged(864_000_000L),
                            THREE_HOURS,
                            new AntiEntropy(0),
                            TIMING,
                            Fsync.PERIODIC,
                            false,
                            Set.of())),
            new Profile(
                    "voldemort",
                    "the client does the quorum, vector versions, asynchronous repair, physical deletes",
                    new Settings(
                            Quorum.strict(3, 2, 2),
                            VersionKind.VV_PER_VALUE,
                            ReadRepair.ASYNC,
                            new Deletes.Physical(),
                            new Hints(false, 0, 100_000),
                            new AntiEntropy(0),
                            TIMING,
                            Fsync.NONE,
                            true,
                            Set.of())));

    /// The profile of that name; an unknown name is told the known ones.
    public static Profile named(String name) {
        for (Profile profile : ALL) {
            if (profile.name.equals(name)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("Expected one of the profiles "
                + ALL.stream().map(Profile::name).toList() + ", got '" + name + "'.");
    }
}
