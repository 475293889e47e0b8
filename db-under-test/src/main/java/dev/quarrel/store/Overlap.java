package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether two kinds of requests always meet on a replica, whatever replicas answer them and from whichever datacentre
/// they come: worked out over every set of replicas, by the very needs that requests wait for.
///
/// ```
/// n1 n2 n3 | n4 n5 n6     LOCAL_QUORUM {n1 n2}, LOCAL_QUORUM {n4 n5}      may miss each other
///                         EACH_QUORUM {n1 n2 n4 n5}, LOCAL_QUORUM         always meet
/// ```
final class Overlap {
    /// Beyond so many replicas of a key the sets are too many to look at.
    static final int MOST_REPLICAS = 16;

    private final List<List<Member>> placements;

    /// Every way in which the replicas of a key are spread over datacentres.
    Overlap(List<Member> members, int n) {
        Map<List<String>, List<Member>> kinds = new LinkedHashMap<>();
        Ring ring = new Ring(members, n, 1);
        for (int range = 0; range < ring.ranges(); range++) {
            List<Member> homes = ring.homesOfRange(range);
            kinds.putIfAbsent(homes.stream().map(Member::datacentre).sorted().toList(), homes);
        }
        placements = List.copyOf(kinds.values());
    }

    /// What a request waits for: so many replicas, or in their place a level.
    record Asked(int count, @Nullable Level level) {
        private List<Need> needs(List<Member> homes) {
            if (level == null) {
                return List.of(Need.any(count, homes.size()));
            }
            Set<String> datacentres = new LinkedHashSet<>();
            homes.forEach(home -> datacentres.add(home.datacentre()));
            List<Need> needs = new ArrayList<>();
            datacentres.forEach(local -> needs.add(Need.at(level, homes, local)));
            return needs;
        }

        @Override
        public String toString() {
            return level == null ? count + (count == 1 ? " replica" : " replicas") : level.name();
        }
    }

    /// Whether whatever satisfies the one leaves nothing that satisfies the other.
    boolean always(Asked one, Asked other) {
        for (List<Member> homes : placements) {
            for (Need first : one.needs(homes)) {
                for (Need second : other.needs(homes)) {
                    if (canMiss(first, second, homes.size())) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static boolean canMiss(Need one, Need other, int size) {
        boolean[] answered = new boolean[size];
        boolean[] rest = new boolean[size];
        for (int set = 0; set < 1 << size; set++) {
            for (int place = 0; place < size; place++) {
                answered[place] = (set >> place & 1) == 1;
                rest[place] = !answered[place];
            }
            if (one.met(answered) && other.met(rest)) {
                return true;
            }
        }
        return false;
    }
}
