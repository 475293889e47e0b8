package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RingTest {
    private static List<Member> members(int nodes, int datacentres, int racks) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            members.add(new Member("n" + i, "dc" + i % datacentres, "rack" + i / datacentres % racks));
        }
        return members;
    }

    @Test
    void homesAreDistinctAndTheOrderOfMembersDoesNotMatter() {
        List<Member> members = members(7, 1, 1);
        Ring ring = new Ring(members, 3, 1);
        Ring reversed = new Ring(members.reversed(), 3, 1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(new HashSet<>(ring.homes("k" + i))).hasSize(3);
            assertThat(ring.homes("k" + i)).isEqualTo(reversed.homes("k" + i));
        }
    }

    @Test
    void keysSpreadOverNodes() {
        Map<String, Integer> load = new HashMap<>();
        Ring ring = new Ring(members(5, 1, 1), 3, 1);
        for (int i = 0; i < 30_000; i++) {
            ring.homes("key" + i).forEach(home -> load.merge(home.name(), 1, Integer::sum));
        }
        assertThat(load.values()).allSatisfy(count -> assertThat(count).isBetween(9_000, 27_000));
    }

    /// Consistent hashing: a node that joins takes keys over, and moves none between the others.
    @Test
    void aJoiningNodeOnlyTakes() {
        Ring before = new Ring(members(5, 1, 1), 1, 1);
        Ring after = new Ring(members(6, 1, 1), 1, 2);
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            String now = after.homes("key" + i).get(0).name();
            if (!now.equals(before.homes("key" + i).get(0).name())) {
                assertThat(now).isEqualTo("n5");
                moved++;
            }
        }
        assertThat(moved).isBetween(500, 3_500);
    }

    @Test
    void datacentresAndRacksShareTheReplicas() {
        Ring ring = new Ring(members(12, 2, 3), 6, 1);
        for (int i = 0; i < 1_000; i++) {
            List<Member> homes = ring.homes("k" + i);
            assertThat(homes.stream().filter(home -> home.datacentre().equals("dc0")))
                    .hasSize(3);
            assertThat(homes.stream()
                            .map(home -> home.datacentre() + home.rack())
                            .distinct())
                    .hasSize(6);
        }
    }
}
