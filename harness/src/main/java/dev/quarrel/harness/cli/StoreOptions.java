package dev.quarrel.harness.cli;

import dev.quarrel.store.Defect;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import dev.quarrel.store.versions.VersionKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the store is configured: a profile, and what differs from it.
final class StoreOptions {
    @Option(
            names = "--profile",
            defaultValue = "strong",
            description = "strong, dynamo, riak, cassandra or voldemort (default: strong).")
    String profile = "strong";

    @Option(names = "--n", description = "Replicas of each key.")
    @Nullable
    Integer n;

    @Option(names = "--r", description = "Replicas that a read waits for.")
    @Nullable
    Integer r;

    @Option(names = "--w", description = "Replicas that a write waits for.")
    @Nullable
    Integer w;

    @Option(names = "--sloppy", negatable = true, description = "Whether substitutes stand in for dead replicas.")
    @Nullable
    Boolean sloppy;

    @Option(names = "--versions", description = "lww-wall, lww-hlc, counter, abd, vv, vv-per-value or dvv.")
    @Nullable
    String versions;

    @Option(names = "--read-repair", description = "none, async or blocking.")
    Settings.@Nullable ReadRepair readRepair;

    @Option(names = "--fsync", description = "batch, periodic or none.")
    Settings.@Nullable Fsync fsync;

    @Option(names = "--hints", negatable = true, description = "Whether hints are kept for dead replicas.")
    @Nullable
    Boolean hints;

    @Option(names = "--anti-entropy", description = "Seconds between two comparisons of replicas; 0 for never.")
    @Nullable
    Double antiEntropy;

    @Option(names = "--hint-window", description = "Seconds for which hints are kept; 0 for ever.")
    @Nullable
    Double hintWindow;

    @Option(names = "--deletes", description = "physical, repaired, or the seconds that tombstones are kept.")
    @Nullable
    String deletes;

    @Option(names = "--hedge", description = "Milliseconds of silence after which a read asks another; 0 for never.")
    @Nullable
    Integer hedge;

    @Option(names = "--max-drift", description = "Milliseconds that a hybrid stamp may lie ahead; 0 for any.")
    @Nullable
    Long maxDrift;

    @Option(names = "--coordination", description = "node, or client: clients know the ring and do the quorums.")
    @Nullable
    String coordination;

    @Option(names = "--defect", split = ",", description = "Declared defects to switch on, such as blind-hint.")
    List<String> defects = List.of();

    Settings settings() {
        Settings settings = Profile.named(profile).settings();
        Settings.Quorum quorum = settings.quorum();
        settings = settings.withQuorum(new Settings.Quorum(
                n == null ? quorum.n() : n,
                r == null ? quorum.r() : r,
                w == null ? quorum.w() : w,
                sloppy == null ? quorum.sloppy() : sloppy));
        if (versions != null) {
            settings = settings.withVersions(VersionKind.of(versions));
        }
        if (readRepair != null) {
            settings = settings.withReadRepair(readRepair);
        }
        if (fsync != null) {
            settings = settings.withFsync(fsync);
        }
        if (hints != null) {
            Settings.Hints old = settings.hints();
            settings = settings.withHints(new Settings.Hints(hints, old.windowMillis(), old.limit()));
        }
        if (hintWindow != null) {
            Settings.Hints old = settings.hints();
            settings =
                    settings.withHints(new Settings.Hints(old.enabled(), Math.round(hintWindow * 1_000), old.limit()));
        }
        if (deletes != null) {
            settings = settings.withDeletes(deletes(deletes));
        }
        settings = settings.withTiming(timing(settings.timing()));
        if (antiEntropy != null) {
            settings = settings.withAntiEntropy(new Settings.AntiEntropy(Math.round(antiEntropy * 1_000)));
        }
        if (coordination != null) {
            settings = settings.withClientDriven(isClient(coordination));
        }
        return defects.isEmpty() ? settings : settings.withDefects(defects());
    }

    private static boolean isClient(String text) {
        if (!text.equals("client") && !text.equals("node")) {
            throw new IllegalArgumentException("--coordination: expected client or node, got '" + text + "'");
        }
        return text.equals("client");
    }

    private static Settings.Deletes deletes(String text) {
        return switch (text) {
            case "physical" -> new Settings.Deletes.Physical();
            case "repaired" -> new Settings.Deletes.Repaired();
            default -> new Settings.Deletes.Aged(Math.round(Double.parseDouble(text) * 1_000));
        };
    }

    private Settings.Timing timing(Settings.Timing old) {
        return new Settings.Timing(
                old.requestMillis(),
                old.pingMillis(),
                old.suspectMillis(),
                hedge == null ? old.hedgeMillis() : hedge,
                maxDrift == null ? old.maxDriftMillis() : maxDrift,
                old.suspectPhi());
    }

    private Set<Defect> defects() {
        EnumSet<Defect> set = EnumSet.noneOf(Defect.class);
        defects.forEach(label -> set.add(Defect.of(label)));
        return set;
    }
}
