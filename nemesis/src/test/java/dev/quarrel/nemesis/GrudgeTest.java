package dev.quarrel.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrudgeTest {
    private static final Set<Partition.Shape> NEEDS_THREE =
            EnumSet.of(Partition.Shape.MAJORITY, Partition.Shape.BRIDGE, Partition.Shape.MAJORITIES_RING);

    private static List<String> nodes(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "n" + i).toList();
    }

    private static Draw draw(int nodes, long seed) {
        return new Draw(new Random(seed), nodes(nodes), List.of(nodes(nodes)), new Target.Minority());
    }

    /// The nodes with which `node` can talk both ways, itself included.
    private static Set<String> sees(Grudge grudge, List<String> nodes, String node) {
        Set<String> seen = new TreeSet<>();
        for (String other : nodes) {
            if (other.equals(node) || (grudge.hears(node, other) && grudge.hears(other, node))) {
                seen.add(other);
            }
        }
        return seen;
    }

    @Test
    void halvesAreCutBothWaysAndWholeInside() {
        Grudge grudge = Grudge.split(nodes(5), 2);
        assertThat(sees(grudge, nodes(5), "n1")).containsExactly("n1", "n2");
        assertThat(sees(grudge, nodes(5), "n4")).containsExactly("n3", "n4", "n5");
        assertThat(grudge.cuts()).hasSize(12).startsWith(new Harm.Cut("n3", "n1"));
    }

    @Test
    void bridgeIsSeenByAllAndJoinsTwoHalves() {
        Grudge grudge = Grudge.bridge(nodes(5));
        assertThat(sees(grudge, nodes(5), "n3")).hasSize(5);
        assertThat(sees(grudge, nodes(5), "n1")).containsExactly("n1", "n2", "n3");
        assertThat(sees(grudge, nodes(5), "n5")).containsExactly("n3", "n4", "n5");
    }

    @Test
    void silencedNodesStillHear() {
        Grudge grudge = Grudge.silenced(List.of("n1"), List.of("n2", "n3"));
        assertThat(grudge.hears("n2", "n1")).isFalse();
        assertThat(grudge.hears("n1", "n2")).isTrue();
        assertThat(grudge.cuts()).containsExactly(new Harm.Cut("n1", "n2"), new Harm.Cut("n1", "n3"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 25, 26, 27, 28})
    void inARingOfMajoritiesAllSeeOneAndNoTwoTheSame(int size) {
        List<String> nodes = nodes(size);
        Grudge grudge = Grudge.majoritiesRing(nodes);
        Set<Set<String>> views = new HashSet<>();
        for (String node : nodes) {
            Set<String> view = sees(grudge, nodes, node);
            assertThat(view).as("%s of %d", node, size).hasSizeGreaterThan(size / 2);
            views.add(view);
        }
        assertThat(views).hasSize(size);
        assertThat(grudge.cuts()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Partition.Shape.class)
    void everyPartitionCutsKnownNodesOnceAndNobodyFromItself(Partition.Shape shape) {
        for (int size = 2; size <= 9; size++) {
            for (long seed = 0; seed < 200; seed++) {
                Draw draw = draw(size, seed);
                List<Step> steps = new Partition(shape).draw(draw, 10, 20);
                List<Harm> cuts = new ArrayList<>();
                steps.forEach(step -> cuts.addAll(step.harms()));
                assertThat(cuts).as("%s, %d nodes, seed %d", shape, size, seed).doesNotHaveDuplicates();
                for (Harm harm : cuts) {
                    Harm.Cut cut = (Harm.Cut) harm;
                    assertThat(draw.nodes()).contains(cut.from(), cut.to());
                    assertThat(cut.from()).isNotEqualTo(cut.to());
                }
                boolean needsMore = shape == Partition.Shape.DATACENTRE || (size == 2 && NEEDS_THREE.contains(shape));
                assertThat(cuts.isEmpty())
                        .as("%s, %d nodes, seed %d", shape, size, seed)
                        .isEqualTo(needsMore);
            }
        }
    }

    @Test
    void datacentresAreEachAlone() {
        Draw draw = new Draw(new Random(1), nodes(3), List.of(List.of("n1", "n2"), List.of("n3")), new Target.One());
        assertThat(new Partition(Partition.Shape.DATACENTRE)
                        .draw(draw, 0, 1)
                        .getFirst()
                        .harms())
                .containsExactlyInAnyOrder(
                        new Harm.Cut("n1", "n3"),
                        new Harm.Cut("n2", "n3"),
                        new Harm.Cut("n3", "n1"),
                        new Harm.Cut("n3", "n2"));
    }

    @Test
    void aQuorumSurvivesAMinorityAndNotAMajority() {
        for (int size = 1; size <= 9; size++) {
            List<String> nodes = nodes(size);
            int quorum = size / 2 + 1;
            for (long seed = 0; seed < 50; seed++) {
                int minority =
                        new Target.Minority().draw(nodes, new Random(seed)).size();
                int majority =
                        new Target.Majority().draw(nodes, new Random(seed)).size();
                assertThat(size - majority).isLessThan(quorum);
                if (size > 2) {
                    assertThat(size - minority).isGreaterThanOrEqualTo(quorum);
                }
            }
        }
        assertThat(Target.parse("n3+n1").draw(nodes(5), new Random(0))).containsExactly("n1", "n3");
    }
}
