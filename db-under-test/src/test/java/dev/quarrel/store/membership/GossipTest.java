package dev.quarrel.store.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.membership.Gossip.Status;
import dev.quarrel.store.membership.Gossip.Word;
import dev.quarrel.store.versions.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GossipTest {
    /// Some words of three nodes, each a function of node, generation and version: only a node speaks about itself.
    private static List<Word> words(Random random) {
        List<Word> words = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            long generation = 1L + random.nextInt(3);
            long version = random.nextInt(4);
            List<Status> all = List.of(Status.values());
            Status status = all.get((int) ((generation + version) % all.size()));
            words.add(new Word("n" + random.nextInt(3), generation, version, status, generation));
        }
        return words;
    }

    private static Gossip heard(Iterable<Word> words) {
        Gossip gossip = Gossip.EMPTY;
        for (Word word : words) {
            gossip = gossip.plus(word);
        }
        return gossip;
    }

    /// The definition: of all words ever heard about a node, the one that no other is newer than.
    private static Set<Word> newest(Set<Word> all) {
        Set<Word> newest = new HashSet<>(all);
        newest.removeIf(word -> all.stream()
                .anyMatch(other -> other.node().equals(word.node())
                        && (other.generation() > word.generation()
                                || (other.generation() == word.generation() && other.version() > word.version()))));
        return newest;
    }

    @Test
    void mergeKeepsTheNewestWordsAndIsASemilattice() {
        Seeds.first(3_000).forEach(seed -> {
            Random random = Seeds.random(seed);
            List<Word> first = words(random);
            List<Word> second = words(random);
            Gossip a = heard(first);
            Gossip b = heard(second);
            Gossip c = heard(words(random));
            Set<Word> all = new HashSet<>(first);
            all.addAll(second);
            assertThat(new HashSet<>(a.merge(b).words().values()))
                    .as("seed %d", seed)
                    .isEqualTo(newest(all));
            assertThat(a.merge(b)).as("seed %d, commutative", seed).isEqualTo(b.merge(a));
            assertThat(a.merge(b).merge(c)).as("seed %d, associative", seed).isEqualTo(a.merge(b.merge(c)));
            assertThat(a.merge(b).merge(b)).as("seed %d, idempotent", seed).isEqualTo(a.merge(b));
        });
    }

    @Test
    void anOlderCopyOfADiskIsRefused() {
        Gossip gossip = Gossip.EMPTY.plus(new Word("n3", 2, 90, Status.SERVING, 4));
        assertThat(gossip.refusal("n3", 2, 90)).as("the disk it had").isNull();
        assertThat(gossip.refusal("n3", 2, 91)).as("a word nobody heard").isNull();
        assertThat(gossip.refusal("n3", 2, 40)).contains("generation 2 version 90", "got generation 2 version 40");
        assertThat(gossip.refusal("n3", 1, 500)).isNotNull();
        assertThat(gossip.refusal("n4", 0, 0)).as("never heard of").isNull();
    }

    @Test
    void tellsWhoServesAnotherRing() {
        Gossip gossip = Gossip.EMPTY
                .plus(new Word("n1", 1, 1, Status.SERVING, 4))
                .plus(new Word("n2", 1, 1, Status.SERVING, 3))
                .plus(new Word("n3", 1, 1, Status.LEFT, 2));
        assertThat(gossip.onAnotherRing(4)).containsExactly("n2");
        assertThat(gossip.onAnotherRing(3)).containsExactly("n1");
    }
}
