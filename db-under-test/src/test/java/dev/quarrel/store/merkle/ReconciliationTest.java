package dev.quarrel.store.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Seeds;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.StoredCodec;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import dev.quarrel.store.versions.Versioning;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final Versioning LWW = Versioning.of(VersionKind.LWW_WALL, false, false);
    private static final Versioning DVV = Versioning.of(VersionKind.DVV, false, false);

    @Test
    void theNewerGoesToTheOlder() {
        Stored old = Stored.single(sibling(1, "n1"));
        Stored newer = Stored.single(sibling(2, "n1"));
        assertThat(Reconciliation.of(newer, old, LWW, false)).isEqualTo(new Reconciliation(null, newer));
        assertThat(Reconciliation.of(old, newer, LWW, false)).isEqualTo(new Reconciliation(newer, null));
        assertThat(Reconciliation.of(old, old, LWW, false)).isEqualTo(new Reconciliation(null, null));
    }

    @Test
    void whoHoldsNothingTakesWhatThereIs() {
        Stored held = Stored.single(sibling(1, "n1"));
        assertThat(Reconciliation.of(null, held, LWW, false)).isEqualTo(new Reconciliation(held, null));
        assertThat(Reconciliation.of(held, null, LWW, true)).isEqualTo(new Reconciliation(null, held));
    }

    @Test
    void concurrentStatesBothTakeTheJoin() {
        Stored a = dotted(1, "n1");
        Stored b = dotted(1, "n2");
        Stored both = DVV.join(a, b);
        assertThat(both.siblings()).hasSize(2);
        assertThat(Reconciliation.of(a, b, DVV, false)).isEqualTo(new Reconciliation(both, both));
        assertThat(Reconciliation.of(a, both, DVV, false)).isEqualTo(new Reconciliation(both, null));
    }

    @Test
    void theWrongWaySendsTheOlderToTheNewer() {
        Stored old = Stored.single(sibling(1, "n1"));
        Stored newer = Stored.single(sibling(2, "n1"));
        assertThat(Reconciliation.of(newer, old, LWW, true)).isEqualTo(new Reconciliation(old, null));
        assertThat(Reconciliation.of(old, newer, LWW, true)).isEqualTo(new Reconciliation(null, old));
    }

    /// Four replicas that wrote apart meet in pairs, in any order, until no exchange finds a difference: each then
    /// holds
    /// of every key the join of all that was written, and their trees agree.
    @Test
    void replicasThatMeetInAnyOrderEndAtTheJoinOfAll() {
        for (Versioning versioning : List.of(LWW, DVV)) {
            Seeds.first(500).forEach(seed -> {
                Random random = Seeds.random(seed);
                List<Replica> replicas = List.of(new Replica(), new Replica(), new Replica(), new Replica());
                Map<String, Stored> oracle = new TreeMap<>();
                for (int i = 0; i < 30; i++) {
                    String key = "k" + random.nextInt(12);
                    String actor = "n" + (1 + random.nextInt(3));
                    Value value = random.nextInt(4) == 0 ? null : Value.of("v" + i);
                    Dot dot = new Dot(i + 1, actor);
                    Stored written = new Stored(
                            versioning.equals(DVV) ? DotSet.EMPTY.plus(dot) : DotSet.EMPTY,
                            List.of(new Sibling(dot, DotSet.EMPTY, value, 0)));
                    replicas.get(random.nextInt(4)).join(key, written, versioning);
                    oracle.merge(key, written, versioning::join);
                }
                int quiet = 0;
                for (int round = 0; quiet < 60; round++) {
                    assertThat(round).as("seed %d ends", seed).isLessThan(2_000);
                    int one = random.nextInt(4);
                    int met = replicas.get(one).meet(replicas.get((one + 1 + random.nextInt(3)) % 4), versioning);
                    quiet = met == 0 ? quiet + 1 : 0;
                }
                for (Replica replica : replicas) {
                    assertThat(replica.held).as("seed %d", seed).isEqualTo(oracle);
                    assertThat(replica.tree.root())
                            .isEqualTo(replicas.getFirst().tree.root());
                }
            });
        }
    }

    private static final class Replica {
        final TreeMap<String, Stored> held = new TreeMap<>();
        final MerkleTree tree = new MerkleTree(1, MerkleTree.Defects.NONE);

        void join(String key, Stored coming, Versioning versioning) {
            Stored joined = versioning.join(held.get(key), coming);
            held.put(key, joined);
            tree.put(key, key.hashCode(), MerkleTree.hashOf(StoredCodec.encode(joined)), joined.isDeleted());
        }

        /// How many keys differed.
        int meet(Replica other, Versioning versioning) {
            Exchange.Step step = Exchange.answer(other.tree, Exchange.begin(tree));
            step = step instanceof Exchange.Hashes leaves ? Exchange.answer(tree, leaves) : step;
            List<Exchange.Difference> differing =
                    step instanceof Exchange.Keys keys ? Exchange.differing(other.tree, keys) : List.of();
            for (Exchange.Difference difference : differing) {
                String key = difference.key();
                Reconciliation found = Reconciliation.of(held.get(key), other.held.get(key), versioning, false);
                if (found.toHere() != null) {
                    join(key, found.toHere(), versioning);
                }
                if (found.toThere() != null) {
                    other.join(key, found.toThere(), versioning);
                }
            }
            return differing.size();
        }
    }

    private static Sibling sibling(long number, String actor) {
        return new Sibling(new Dot(number, actor), DotSet.EMPTY, Value.of("v" + number + actor), 0);
    }

    private static Stored dotted(long number, String actor) {
        return new Stored(DotSet.EMPTY.plus(new Dot(number, actor)), List.of(sibling(number, actor)));
    }
}
