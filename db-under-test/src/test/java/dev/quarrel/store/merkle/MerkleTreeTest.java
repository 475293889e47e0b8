package dev.quarrel.store.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Message;
import dev.quarrel.store.merkle.Exchange.Hashes;
import dev.quarrel.store.merkle.Exchange.Keys;
import dev.quarrel.store.merkle.Exchange.Rest;
import dev.quarrel.store.merkle.Exchange.Same;
import dev.quarrel.store.merkle.Exchange.Span;
import dev.quarrel.store.merkle.Exchange.Step;
import dev.quarrel.store.merkle.MerkleTree.Defects;
import dev.quarrel.store.versions.Seeds;
import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
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
            for (int pageBytes : new int[] {1, 100, Exchange.PAGE_BYTES}) {
                assertThat(exchange(one.tree, other.tree, pageBytes, 1 + random.nextInt(50)))
                        .as("seed %d, pages of %d bytes", seed, pageBytes)
                        .isEqualTo(naiveDifference(one.held, other.held));
            }
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
        assertThat(keys.spans()).hasSize(1);
        assertThat(keys.rest()).isNull();
        assertThat(Exchange.differing(other.tree, keys))
                .extracting(Exchange.Difference::key)
                .containsExactly("k4321");
    }

    /// 40,000 keys of a kilobyte in one leaf would be 40 MB in one message: they come in pages, and one difference is
    /// found wherever it lies, as is every key of a replica that holds none.
    @Test
    void aLeafOfVeryManyKeysIsComparedPageByPage() {
        MerkleTree one = new MerkleTree(1, Defects.NONE);
        MerkleTree other = new MerkleTree(1, Defects.NONE);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            String key = "k%05d".formatted(i) + "x".repeat(1_018);
            keys.add(key);
            one.put(key, 7, 1, false);
            other.put(key, 7, i == 0 || i == 23_456 || i == 39_999 ? 2 : 1, false);
        }
        assertThat(exchange(one, other)).containsExactly(keys.get(0), keys.get(23_456), keys.get(39_999));
        assertThat(exchange(one, new MerkleTree(1, Defects.NONE))).isEqualTo(keys);

        Rest next = new Rest("", new TreeSet<>(Set.of(7)));
        int pages = 0;
        while (next != null) {
            Keys page = Exchange.page(one, next);
            assertThat(bytes(page)).isLessThan(Exchange.PAGE_BYTES + 4 * 1_024);
            next = page.rest();
            pages++;
        }
        assertThat(pages).isGreaterThan(40_000 * 1_024 / Exchange.PAGE_BYTES);
    }

    /// Hashes need no pages: all nodes of the deepest level of the highest tree there can be fit into a frame.
    @Test
    void theHashesOfAWholeLevelFitIntoAFrame() {
        TreeMap<Integer, Long> all = new TreeMap<>();
        for (int node = 0; node < 1 << (5 * MerkleTree.FANOUT_BITS); node++) {
            all.put(node, Long.MIN_VALUE);
        }
        assertThat(bytes(new Hashes(5, all))).isLessThan(Codec.MAX_FRAME_BYTES / 2);
    }

    /// As it crosses the wire.
    private static int bytes(Step step) {
        ByteBuf out = Unpooled.buffer();
        Codec.write(out, new Frame.Carry(new Message.TreeStep(0, 0, 1, step)));
        return out.readableBytes();
    }

    @Test
    void aPageOfALeafThatTheTreeDoesNotHaveIsRefused() {
        MerkleTree low = new MerkleTree(1, Defects.NONE);
        Keys page = new Keys(List.of(new Span(16, "", null, Collections.emptySortedMap())), null);
        assertThatThrownBy(() -> Exchange.differing(low, page)).hasMessageContaining("node 16 of level 1");
        Rest rest = new Rest("", new TreeSet<>(Set.of(-1)));
        assertThatThrownBy(() -> Exchange.page(low, rest)).hasMessageContaining("node -1 of level 1");
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

    private static List<String> exchange(MerkleTree begins, MerkleTree answers) {
        return exchange(begins, answers, Exchange.PAGE_BYTES, Integer.MAX_VALUE);
    }

    /// A whole exchange between two trees, as two nodes would have it; the keys sorted, and each named once.
    private static List<String> exchange(MerkleTree begins, MerkleTree answers, int pageBytes, int keysPerStep) {
        MerkleTree receiver = answers;
        Step step = Exchange.begin(begins);
        List<String> found = new ArrayList<>();
        while (true) {
            Step next = null;
            switch (step) {
                case Hashes hashes -> {
                    next = Exchange.answer(receiver, hashes);
                    if (next instanceof Keys whole) {
                        TreeSet<Integer> leaves = new TreeSet<>();
                        whole.spans().forEach(span -> leaves.add(span.leaf()));
                        next = Exchange.page(receiver, new Rest("", leaves), pageBytes);
                    }
                }
                case Keys keys -> {
                    List<Exchange.Difference> differing = Exchange.differing(receiver, keys);
                    int taken = Math.min(differing.size(), keysPerStep);
                    differing.subList(0, taken).forEach(difference -> found.add(difference.key()));
                    next = taken < differing.size() ? keys.from(differing.get(taken)) : keys.rest();
                }
                case Rest rest -> next = Exchange.page(receiver, rest, pageBytes);
                case Same same -> {}
            }
            if (next == null) {
                assertThat(found).doesNotHaveDuplicates();
                return found.stream().sorted().toList();
            }
            step = next;
            receiver = receiver == answers ? begins : answers;
        }
    }
}
