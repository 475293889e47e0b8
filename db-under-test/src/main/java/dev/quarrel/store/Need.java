package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How many answers of which replicas make a request succeed. Replicas fall into groups, one or one per datacentre;
/// each group has a number to reach. A replica outside all groups does not count.
final class Need {
    private final int[] groupOf;
    private final int[] needed;

    private Need(int[] groupOf, int[] needed) {
        this.groupOf = groupOf;
        this.needed = needed;
    }

    /// Any `count` of `homes` replicas.
    static Need any(int count, int homes) {
        return new Need(new int[homes], new int[] {count});
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
        int[] groupOf = new int[homes.size()];
        int locals = 0;
        for (int i = 0; i < groupOf.length; i++) {
            boolean here = homes.get(i).datacentre().equals(datacentre);
            groupOf[i] = here ? 0 : -1;
            locals += here ? 1 : 0;
        }
        return new Need(groupOf, new int[] {quorum ? locals / 2 + 1 : 1});
    }

    private static Need each(List<Member> homes) {
        Map<String, Integer> groups = new LinkedHashMap<>();
        int[] groupOf = new int[homes.size()];
        for (int i = 0; i < groupOf.length; i++) {
            String datacentre = homes.get(i).datacentre();
            groups.putIfAbsent(datacentre, groups.size());
            groupOf[i] = groups.getOrDefault(datacentre, 0);
        }
        int[] sizes = new int[groups.size()];
        Arrays.stream(groupOf).forEach(group -> sizes[group]++);
        return new Need(groupOf, Arrays.stream(sizes).map(size -> size / 2 + 1).toArray());
    }

    boolean met(boolean[] answered) {
        for (int group = 0; group < needed.length; group++) {
            if (count(answered, group) < needed[group]) {
                return false;
            }
        }
        return true;
    }

    /// How many answers count.
    int have(boolean[] answered) {
        int sum = 0;
        for (int group = 0; group < needed.length; group++) {
            sum += count(answered, group);
        }
        return sum;
    }

    /// How many answers are needed, over all groups.
    int of() {
        return Arrays.stream(needed).sum();
    }

    private int count(boolean[] answered, int group) {
        int count = 0;
        for (int i = 0; i < groupOf.length; i++) {
            if (answered[i] && groupOf[i] == group) {
                count++;
            }
        }
        return count;
    }
}
