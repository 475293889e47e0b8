package dev.quarrel.store.runtime;

import dev.quarrel.store.Defect;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Hints;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.Settings.Timing;
import dev.quarrel.store.versions.VersionKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a cluster behaves, as options of a command line: a profile, and what differs from it. The same options start a
/// node, a local cluster and a test, and [#arguments] writes any [Settings] as options again.
public final class SettingsOptions {
    @Option(
            names = "--profile",
            defaultValue = "strong",
            paramLabel = "NAME",
            description = "strong, dynamo, riak, cassandra or voldemort (default: ${DEFAULT-VALUE})")
    String profile = "strong";

    @Option(names = "--n", paramLabel = "N", description = "replicas of each key")
    @Nullable
    Integer n;

    @Option(names = "--r", paramLabel = "R", description = "replicas that a read waits for")
    @Nullable
    Integer r;

    @Option(names = "--w", paramLabel = "W", description = "replicas that a write waits for")
    @Nullable
    Integer w;

    @Option(names = "--quorum", paramLabel = "KIND", description = "strict, or sloppy: substitutes stand in")
    @Nullable
    String quorum;

    @Option(
            names = "--versions",
            paramLabel = "KIND",
            description = "lww-wall, lww-hlc, counter, abd, vv, vv-per-value or dvv")
    @Nullable
    String versions;

    @Option(names = "--read-repair", paramLabel = "KIND", description = "none, async or blocking")
    @Nullable
    String readRepair;

    @Option(
            names = "--deletes",
            paramLabel = "KIND",
            description = "repaired, physical, or the age in milliseconds at which tombstones are collected")
    @Nullable
    String deletes;

    @Option(names = "--hints", paramLabel = "on|off", description = "hinted handoff")
    @Nullable
    String hints;

    @Option(names = "--hint-window", paramLabel = "MILLIS", description = "how long a hint is kept; 0: for ever")
    @Nullable
    Long hintWindow;

    @Option(names = "--hint-limit", paramLabel = "COUNT", description = "how many hints a node keeps")
    @Nullable
    Integer hintLimit;

    @Option(names = "--anti-entropy", paramLabel = "MILLIS", description = "between comparisons; 0: off")
    @Nullable
    Long antiEntropy;

    @Option(names = "--request-timeout", paramLabel = "MILLIS", description = "of a coordinator")
    @Nullable
    Integer requestTimeout;

    @Option(names = "--ping", paramLabel = "MILLIS", description = "between pings of a peer")
    @Nullable
    Integer ping;

    @Option(names = "--suspect", paramLabel = "MILLIS", description = "of silence after which a peer counts as dead")
    @Nullable
    Integer suspect;

    @Option(names = "--hedge", paramLabel = "MILLIS", description = "after which a read asks again; 0: never")
    @Nullable
    Integer hedge;

    @Option(names = "--max-drift", paramLabel = "MILLIS", description = "that a hybrid stamp may be ahead; 0: any")
    @Nullable
    Long maxDrift;

    @Option(names = "--suspect-phi", paramLabel = "PHI", description = "at which a peer counts as dead; 0: by silence")
    @Nullable
    Double suspectPhi;

    @Option(names = "--fsync", paramLabel = "MODE", description = "batch, periodic or none")
    @Nullable
    String fsync;

    @Option(names = "--coordination", paramLabel = "WHO", description = "node, or client: clients do the quorums")
    @Nullable
    String coordination;

    @Option(names = "--defect", paramLabel = "NAME", description = "a declared bug to switch on; may be repeated")
    List<String> defects = new ArrayList<>();

    /// The settings. Throws `IllegalArgumentException`, which says what was expected, when they make no sense.
    public Settings settings() {
        atLeast(0, "--hint-window", hintWindow);
        atLeast(0, "--hint-limit", hintLimit);
        atLeast(0, "--anti-entropy", antiEntropy);
        atLeast(1, "--request-timeout", requestTimeout);
        atLeast(1, "--ping", ping);
        atLeast(1, "--suspect", suspect);
        atLeast(0, "--hedge", hedge);
        atLeast(0, "--max-drift", maxDrift);
        atLeast(0, "--suspect-phi", suspectPhi);
        Settings base = Profile.named(profile).settings();
        return base.withQuorum(quorum(base.quorum()))
                .withVersions(versions == null ? base.versions() : constant("--versions", VersionKind.class, versions))
                .withReadRepair(
                        readRepair == null
                                ? base.readRepair()
                                : constant("--read-repair", ReadRepair.class, readRepair))
                .withDeletes(deletes == null ? base.deletes() : deletes(deletes))
                .withHints(hints(base.hints()))
                .withAntiEntropy(antiEntropy == null ? base.antiEntropy() : new AntiEntropy(antiEntropy))
                .withTiming(timing(base.timing()))
                .withFsync(fsync == null ? base.fsync() : constant("--fsync", Fsync.class, fsync))
                .withClientDriven(
                        coordination == null
                                ? base.clientDriven()
                                : oneOf("--coordination", coordination, "client", "node"))
                .withDefects(defects.isEmpty() ? base.defects() : defects());
    }

    /// Refuses declared defects where the cluster may hold something of worth.
    ///
    /// @throws IllegalArgumentException with a loud warning
    public void refuseDefects(boolean testCluster) {
        if (!defects.isEmpty() && !testCluster) {
            throw new IllegalArgumentException(
                    "--defect: %s makes this store LOSE DATA on purpose. It is refused outside a test cluster; say --test-cluster if this is one."
                            .formatted(defects));
        }
    }

    /// Options that parse to exactly `settings`.
    public static List<String> arguments(Settings settings) {
        Quorum quorum = settings.quorum();
        Hints hints = settings.hints();
        Timing timing = settings.timing();
        List<String> all = new ArrayList<>(List.of("--profile=strong"));
        all.add("--n=" + quorum.n());
        all.add("--r=" + quorum.r());
        all.add("--w=" + quorum.w());
        all.add("--quorum=" + (quorum.sloppy() ? "sloppy" : "strict"));
        all.add("--versions=" + label(settings.versions()));
        all.add("--read-repair=" + label(settings.readRepair()));
        all.add("--deletes="
                + switch (settings.deletes()) {
                    case Deletes.Aged aged -> String.valueOf(aged.gcMillis());
                    case Deletes.Repaired repaired -> "repaired";
                    case Deletes.Physical physical -> "physical";
                });
        all.add("--hints=" + (hints.enabled() ? "on" : "off"));
        all.add("--hint-window=" + hints.windowMillis());
        all.add("--hint-limit=" + hints.limit());
        all.add("--anti-entropy=" + settings.antiEntropy().intervalMillis());
        all.add("--request-timeout=" + timing.requestMillis());
        all.add("--ping=" + timing.pingMillis());
        all.add("--suspect=" + timing.suspectMillis());
        all.add("--hedge=" + timing.hedgeMillis());
        all.add("--max-drift=" + timing.maxDriftMillis());
        all.add("--suspect-phi=" + timing.suspectPhi());
        all.add("--fsync=" + label(settings.fsync()));
        all.add("--coordination=" + (settings.clientDriven() ? "client" : "node"));
        settings.defects().forEach(defect -> all.add("--defect=" + label(defect)));
        return all;
    }

    private static void atLeast(int least, String option, @Nullable Number got) {
        if (got != null && !(got.doubleValue() >= least)) {
            throw new IllegalArgumentException("%s: expected %d or more, got %s".formatted(option, least, got));
        }
    }

    private Quorum quorum(Quorum base) {
        boolean sloppy = quorum == null ? base.sloppy() : oneOf("--quorum", quorum, "sloppy", "strict");
        int replicas = n == null ? base.n() : n;
        return new Quorum(
                replicas,
                r == null ? Math.min(base.r(), replicas) : r,
                w == null ? Math.min(base.w(), replicas) : w,
                sloppy);
    }

    private Hints hints(Hints base) {
        return new Hints(
                hints == null ? base.enabled() : oneOf("--hints", hints, "on", "off"),
                hintWindow == null ? base.windowMillis() : hintWindow,
                hintLimit == null ? base.limit() : hintLimit);
    }

    private Timing timing(Timing base) {
        return new Timing(
                requestTimeout == null ? base.requestMillis() : requestTimeout,
                ping == null ? base.pingMillis() : ping,
                suspect == null ? base.suspectMillis() : suspect,
                hedge == null ? base.hedgeMillis() : hedge,
                maxDrift == null ? base.maxDriftMillis() : maxDrift,
                suspectPhi == null ? base.suspectPhi() : suspectPhi);
    }

    private static Deletes deletes(String text) {
        if (text.equals("repaired")) {
            return new Deletes.Repaired();
        } else if (text.equals("physical")) {
            return new Deletes.Physical();
        }
        try {
            long age = Long.parseLong(text);
            atLeast(0, "--deletes", age);
            return new Deletes.Aged(age);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--deletes: expected repaired, physical or a number of milliseconds, got '" + text + "'", e);
        }
    }

    private Set<Defect> defects() {
        EnumSet<Defect> all = EnumSet.noneOf(Defect.class);
        defects.forEach(name -> all.add(constant("--defect", Defect.class, name)));
        return all;
    }

    private static boolean oneOf(String option, String got, String yes, String no) {
        if (!got.equals(yes) && !got.equals(no)) {
            throw new IllegalArgumentException("%s: expected %s or %s, got '%s'".formatted(option, yes, no, got));
        }
        return got.equals(yes);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E constant(String option, Class<E> type, String label) {
        List<String> known = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            if (label(constant).equals(label)) {
                return constant;
            }
            known.add(label(constant));
        }
        throw new IllegalArgumentException("%s: expected one of %s, got '%s'".formatted(option, known, label));
    }
}
