package dev.quarrel.store.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.merkle.Exchange.Hashes;
import dev.quarrel.store.merkle.Exchange.Keys;
import dev.quarrel.store.merkle.Exchange.Same;
import dev.quarrel.store.merkle.Exchange.Step;
import dev.quarrel.store.merkle.MerkleTree.Defects;
import dev.quarrel.store.versions.Seeds;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    /// A replica: what it holds, by key, and the tree kept beside it. Version 0 modulo 5 is a tombstone.
    private static final class Replica {
        final TreeMap<String, Long> held = new TreeMap<>();
        final MerkleTree tree;

        Replica(int height, Defects defects) {
            tree = new MerkleTree(height, defects);
        }

        void put(String key, long version) {
            held.put(key, version);
            tree.put(key, token(key), version, version % 5 == 0);
        }

        void remove(String key) {
            held.remove(key);
            tree.remove(key, token(key));
        }
    }

    /// Few distinct low bits, so that leaves hold several keys.
    private static long token(String key) {
        return key.hashCode() * 7L;
    }

    @Test
    void findsExactlyTheNaiveDifference() {
        Seeds.first(3_000).forEach(seed -> {
            Random random = Seeds.random(seed);
            Replica one = new Replica(1 + random.nextInt(2), Defects.NONE);
            Replica other = new Replica(one.tree.height(), Defects.NONE);
            shuffleWrites(random, one, other);
            assertThat(exchange(one.tree, other.tree))
                    .as("seed %d", seed)
                    .isEqualTo(naiveDifference(one.held, other.held));
            assertThat(one.tree.root() == other.tree.root())
                    .as("seed %d, roots", seed)
                    .isEqualTo(one.held.equals(other.held));
        });
    }

    @Test
    void incrementalEqualsRebuilt() {
        Seeds.first(1_000).forEach(seed -> {
            Random random = Seeds.random(seed);
            Replica one = new Replica(2, Defects.NONE);
            shuffleWrites(random, one, new Replica(2, Defects.NONE));
            Replica rebuilt = new Replica(2, Defects.NONE);
            one.held.descendingMap().forEach(rebuilt::put);
            assertThat(rebuilt.tree.root()).as("seed %d", seed).isEqualTo(one.tree.root());
            for (String key : List.copyOf(one.held.keySet())) {
                one.remove(key);
            }
            assertThat(one.tree.root()).as("seed %d, emptied", seed).isZero();
        });
    }

    @Test
    void oneDifferenceAmongManyCostsOneNodePerLevel() {
        Replica one = new Replica(3, Defects.NONE);
        Replica other = new Replica(3, Defects.NONE);
        for (int i = 0; i < 10_000; i++) {
            one.put("k" + i, i);
            other.put("k" + i, i == 4_321 ? 1 : i);
        }
        Hashes root = Exchange.begin(one.tree);
        Hashes first = (Hashes) Exchange.answer(other.tree, root);
        Hashes second = (Hashes) Exchange.answer(one.tree, first);
        Hashes third = (Hashes) Exchange.answer(other.tree, second);
        Keys keys = (Keys) Exchange.answer(one.tree, third);
        assertThat(List.of(
                        first.hashes().size(),
                        second.hashes().size(),
                        third.hashes().size()))
                .containsExactly(16, 16, 16);
        assertThat(keys.leaves()).hasSize(1);
        assertThat(Exchange.differingKeys(other.tree, keys)).containsExactly("k4321");
    }

    @Test
    void keysOnlyMissesAnOverwriteButNotAMissingKey() {
        Defects keysOnly = new Defects(true, false);
        Replica one = new Replica(1, keysOnly);
        Replica other = new Replica(1, keysOnly);
        one.put("k1", 1);
        other.put("k1", 2);
        assertThat(exchange(one.tree, other.tree)).isEmpty();
        one.put("k2", 1);
        assertThat(exchange(one.tree, other.tree)).containsExactly("k2");
    }

    @Test
    void noTombstonesMissesAMissedDeleteWhereNothingIsHeld() {
        Defects noTombstones = new Defects(false, true);
        Replica one = new Replica(1, noTombstones);
        Replica other = new Replica(1, noTombstones);
        one.put("k1", 5);
        assertThat(exchange(one.tree, other.tree)).isEmpty();
        Replica sound = new Replica(1, Defects.NONE);
        sound.put("k1", 5);
        assertThat(exchange(sound.tree, new Replica(1, Defects.NONE).tree)).containsExactly("k1");
    }

    @Test
    void aTreeOfAnotherHeightIsRefused() {
        MerkleTree low = new MerkleTree(1, Defects.NONE);
        Hashes leaf = new Hashes(2, Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(200, 1L))));
        assertThatThrownBy(() -> Exchange.answer(low, leaf))
                .hasMessageContaining("height 1")
                .hasMessageContaining("node 200 of level 2");
        assertThatThrownBy(() -> new MerkleTree(6, Defects.NONE)).hasMessageContaining("1 to 5, got 6");
    }

    private static void shuffleWrites(Random random, Replica one, Replica other) {
        int steps = random.nextInt(120);
        for (int step = 0; step < steps; step++) {
            String key = "k" + random.nextInt(40);
            long version = random.nextInt(100);
            boolean remove = random.nextInt(6) == 0;
            boolean lost = random.nextInt(8) == 0;
            for (Replica replica : random.nextBoolean() ? List.of(one, other) : List.of(other, one)) {
                if (lost && replica == one) {
                    continue;
                }
                if (remove) {
                    replica.remove(key);
                } else {
                    replica.put(key, version);
                }
            }
        }
    }

    private static List<String> naiveDifference(Map<String, Long> one, Map<String, Long> other) {
        TreeSet<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(one.get(key), other.get(key)))
                .toList();
    }

    /// A whole exchange between two trees, as two nodes would have it; the keys sorted.
    private static List<String> exchange(MerkleTree begins, MerkleTree answers) {
        MerkleTree receiver = answers;
        Step step = Exchange.begin(begins);
        while (true) {
            switch (step) {
                case Hashes hashes -> step = Exchange.answer(receiver, hashes);
                case Keys keys -> {
                    return List.copyOf(new TreeSet<>(Exchange.differingKeys(receiver, keys)));
                }
                case Same same -> {
                    return List.of();
                }
            }
            receiver = receiver == answers ? begins : answers;
        }
    }
}
