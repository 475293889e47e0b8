package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// How many answers of which replicas make a request succeed: groups of replicas, each with a number to reach. There is
/// one group, or one per datacentre, or, while the ring changes, those of both rings. A replica outside all groups does
/// not count.
final class Need {
    private final List<Group> groups;

    private record Group(List<Integer> places, int needed) {}

    private Need(List<Group> groups) {
        this.groups = groups;
    }

    /// Any `count` of `homes` replicas.
    static Need any(int count, int homes) {
        return new Need(List.of(new Group(IntStream.range(0, homes).boxed().toList(), count)));
    }

    static Need at(Level level, List<Member> homes, String localDatacentre) {
        int n = homes.size();
        return switch (level) {
            case ONE, ANY -> any(1, n);
            case TWO -> any(2, n);
            case THREE -> any(3, n);
            case QUORUM, SERIAL -> any(n / 2 + 1, n);
            case ALL -> any(n, n);
            case LOCAL_ONE -> local(homes, localDatacentre, false);
            case LOCAL_QUORUM -> local(homes, localDatacentre, true);
            case EACH_QUORUM -> each(homes);
        };
    }

    private static Need local(List<Member> homes, String datacentre, boolean quorum) {
        List<Integer> locals = IntStream.range(0, homes.size())
                .filter(i -> homes.get(i).datacentre().equals(datacentre))
                .boxed()
                .toList();
        return new Need(List.of(new Group(locals, quorum ? locals.size() / 2 + 1 : 1)));
    }

    private static Need each(List<Member> homes) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < homes.size(); i++) {
            places.computeIfAbsent(homes.get(i).datacentre(), name -> new ArrayList<>())
                    .add(i);
        }
        return new Need(places.values().stream()
                .map(all -> new Group(all, all.size() / 2 + 1))
                .toList());
    }

    /// The same need of `homes` where these stand among others, in the order of `all`.
    Need among(List<Member> homes, List<Member> all) {
        return new Need(groups.stream()
                .map(group -> new Group(
                        group.places.stream()
                                .map(place -> all.indexOf(homes.get(place)))
                                .toList(),
                        group.needed))
                .toList());
    }

    Need and(Need other) {
        List<Group> all = new ArrayList<>(groups);
        all.addAll(other.groups);
        return new Need(all);
    }

    boolean met(boolean[] answered) {
        for (Group group : groups) {
            if (count(answered, group) < group.needed) {
                return false;
            }
        }
        return true;
    }

    /// How many of the needed answers came: what one group has beyond its own number is of no use to another.
    int have(boolean[] answered) {
        int sum = 0;
        for (Group group : groups) {
            sum += Math.min(group.needed, count(answered, group));
        }
        return sum;
    }

    /// How many answers are needed, over all groups.
    int of() {
        return groups.stream().mapToInt(Group::needed).sum();
    }

    private static int count(boolean[] answered, Group group) {
        int count = 0;
        for (int place : group.places) {
            count += answered[place] ? 1 : 0;
        }
        return count;
    }
}
