package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom a request goes to: one place per home replica of the key, filled by the home itself or, in a sloppy quorum, by
/// a substitute that stands in for it while it seems dead (DeCandia et al. 2007, section 4.6). One answer per place
/// counts.
final class Slots {
    final List<Member> homes;
    private final String[] targets;

    private Slots(List<Member> homes, String[] targets) {
        this.homes = homes;
        this.targets = targets;
    }

    /// The places of `homes`, with substitutes, where `sloppy`, from the key's walk around `ring`.
    static Slots of(List<Member> homes, Ring ring, Liveness liveness, String key, boolean sloppy) {
        String[] targets = new String[homes.size()];
        List<String> substitutes = null;
        for (int i = 0; i < targets.length; i++) {
            targets[i] = homes.get(i).name();
            if (sloppy && !liveness.alive(targets[i])) {
                substitutes = substitutes == null ? substitutes(homes, ring, liveness, key) : substitutes;
                targets[i] = substitutes.isEmpty() ? targets[i] : substitutes.removeFirst();
            }
        }
        return new Slots(homes, targets);
    }

    private static List<String> substitutes(List<Member> homes, Ring ring, Liveness liveness, String key) {
        List<String> substitutes = new ArrayList<>();
        for (Member member : ring.walk(key)) {
            if (!homes.contains(member) && liveness.alive(member.name())) {
                substitutes.add(member.name());
            }
        }
        return substitutes;
    }

    int size() {
        return targets.length;
    }

    String home(int i) {
        return homes.get(i).name();
    }

    String target(int i) {
        return targets[i];
    }

    /// The home that place `i` is filled for, null when it fills it itself.
    @Nullable
    String hintFor(int i) {
        return targets[i].equals(home(i)) ? null : home(i);
    }

    /// The place `node` fills, -1 when none.
    int indexOf(String node) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i].equals(node)) {
                return i;
            }
        }
        return -1;
    }

    boolean[] alive(Liveness liveness) {
        boolean[] alive = new boolean[targets.length];
        for (int i = 0; i < alive.length; i++) {
            alive[i] = liveness.alive(targets[i]);
        }
        return alive;
    }
}
