package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Topology.Change;
import dev.quarrel.store.Topology.Phase;
import dev.quarrel.store.versions.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final Topology THREE = Topology.first(List.of(member("n1"), member("n2"), member("n3")));

    private static Member member(String name) {
        return new Member(name, "dc1", "rack1");
    }

    private static List<String> names(List<Member> members) {
        return members.stream().map(Member::name).toList();
    }

    @Test
    void aJoinTakesThreeEpochs() {
        Topology copying = THREE.begin(new Change.Join(member("n4")), 3);
        Topology switched = copying.advance();
        Topology stable = switched.advance();
        assertThat(List.of(copying.epoch(), switched.epoch(), stable.epoch())).containsExactly(2L, 3L, 4L);
        assertThat(copying.awaited()).containsExactly("n1", "n2", "n3", "n4");
        assertThat(names(stable.before())).containsExactly("n1", "n2", "n3", "n4");
        assertThat(stable.phase()).isEqualTo(Phase.STABLE);
    }

    @Test
    void whoIsReplacedIsNotAwaited() {
        Topology copying = THREE.begin(new Change.Replace("n2", member("n4")), 3);
        assertThat(copying.awaited()).containsExactly("n1", "n3", "n4");
        assertThat(copying.advance().advance().awaited()).containsExactly("n1", "n3", "n4");
    }

    @Test
    void whatIsImpossibleIsRefusedWithTheReason() {
        assertThatThrownBy(() -> THREE.begin(new Change.Leave("n1"), 3)).hasMessageContaining("N=3 members");
        assertThatThrownBy(() -> THREE.begin(new Change.Leave("n9"), 2)).hasMessageContaining("'n9'");
        assertThatThrownBy(() -> THREE.begin(new Change.Join(member("n2")), 3))
                .hasMessageContaining("'n2', which is a member");
        Topology copying = THREE.begin(new Change.Join(member("n4")), 3);
        assertThatThrownBy(() -> copying.begin(new Change.Leave("n1"), 3)).hasMessageContaining("COPYING");
    }

    @Test
    void bytesComeBackAndDamagedOnesAreRefused() {
        Topology topology = THREE.begin(new Change.Replace("n2", member("n4")), 3);
        byte[] bytes = topology.toBytes();
        assertThat(Topology.fromBytes(bytes)).isEqualTo(topology);
        assertThat(Topology.fromBytes(THREE.toBytes())).isEqualTo(THREE);
        for (int length = 0; length < bytes.length; length++) {
            byte[] torn = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Topology.fromBytes(torn)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// The claim the phases are made for: whatever replicas a write of one epoch reached and a read of the same, the
    /// next or the last epoch asks, they have one in common; tried for all sets of replicas of random keys.
    @Test
    void writesMeetReadsOfTheSameAndOfNeighbouringEpochs() {
        Seeds.first(60).forEach(seed -> {
            Random random = Seeds.random(seed);
            Topology start = Topology.first(firstMembers(3 + random.nextInt(3)));
            Topology copying = start.begin(someChange(start, random), 3);
            List<Rings> epochs = new ArrayList<>();
            for (Topology t :
                    List.of(start, copying, copying.advance(), copying.advance().advance())) {
                epochs.add(new Rings(t, 3));
            }
            for (int key = 0; key < 20; key++) {
                for (int write = 0; write < epochs.size(); write++) {
                    for (int read = Math.max(0, write - 1); read <= Math.min(epochs.size() - 1, write + 1); read++) {
                        assertMeet(epochs.get(write), epochs.get(read), "k" + key, "seed " + seed);
                    }
                }
            }
        });
    }

    private static void assertMeet(Rings writing, Rings reading, String key, String what) {
        List<String> writers = names(writing.writers(key));
        List<String> readers = names(reading.reading().homes(key));
        for (Set<String> written : subsets(writers)) {
            boolean acknowledged = count(names(writing.before.homes(key)), written) >= 2
                    && count(names(writing.after.homes(key)), written) >= 2;
            for (Set<String> asked : acknowledged ? subsets(readers) : List.<Set<String>>of()) {
                if (asked.size() >= 2) {
                    assertThat(written.stream().anyMatch(asked::contains))
                            .as(
                                    "%s: written to %s in %s, asked %s in %s",
                                    what, written, writing.topology, asked, reading.topology)
                            .isTrue();
                }
            }
        }
    }

    private static List<Member> firstMembers(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            members.add(member("n" + i));
        }
        return members;
    }

    private static Change someChange(Topology topology, Random random) {
        String one =
                topology.after().get(random.nextInt(topology.after().size())).name();
        return switch (random.nextInt(3)) {
            case 0 -> new Change.Join(member("n9"));
            case 1 -> topology.after().size() > 3 ? new Change.Leave(one) : new Change.Join(member("n9"));
            default -> new Change.Replace(one, member("n9"));
        };
    }

    private static int count(List<String> homes, Set<String> names) {
        return (int) homes.stream().filter(names::contains).count();
    }

    private static List<Set<String>> subsets(List<String> names) {
        List<Set<String>> subsets = new ArrayList<>();
        for (int bits = 0; bits < 1 << names.size(); bits++) {
            Set<String> subset = new HashSet<>();
            for (int i = 0; i < names.size(); i++) {
                if (((bits >> i) & 1) == 1) {
                    subset.add(names.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }
}
