package dev.quarrel.store.membership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a node has heard of every node, itself included, and tells everyone it talks to: an epidemic (Demers et al.
/// 1987; van Renesse, Minsky, Hayden 1998). Immutable; two beliefs merge by taking the newer word on each node, so that
/// order, repetition and detours do not matter.
///
/// A node's word is newer by its generation, which grows with every start, then by its version, which grows with every
/// word. Only a node itself speaks about itself.
///
/// ```
/// n1 hears   n3 generation 2 version 90 epoch 4       from n3
/// n1 tells   n2, which is cut off from n3
/// n3 starts  on a copy of its disk from version 40    generation 3, last said 40
/// n1 knows   generation 2 version 90: older           → the disk lost what n3 said since
/// ```
public record Gossip(SortedMap<String, Word> words) {
    public static final Gossip EMPTY = new Gossip(Collections.emptySortedMap());

    /// A node's word about itself. `ringEpoch` is that of the ring it serves.
    public record Word(String node, long generation, long version, Status status, long ringEpoch) {
        boolean isNewerThan(@Nullable Word other) {
            return other == null
                    || generation > other.generation
                    || (generation == other.generation && version > other.version);
        }
    }

    /// What a node is doing, as it says itself.
    public enum Status {
        STARTING,
        /// Copies the ranges it is about to own.
        JOINING,
        SERVING,
        LEAVING,
        LEFT
    }

    public @Nullable Word of(String node) {
        return words.get(node);
    }

    /// With `word`, unless what is known is as new.
    public Gossip plus(Word word) {
        if (!word.isNewerThan(words.get(word.node))) {
            return this;
        }
        TreeMap<String, Word> next = new TreeMap<>(words);
        next.put(word.node, word);
        return new Gossip(Collections.unmodifiableSortedMap(next));
    }

    public Gossip merge(Gossip other) {
        Gossip merged = this;
        for (Word word : other.words.values()) {
            merged = merged.plus(word);
        }
        return merged;
    }

    /// The nodes that say they serve another ring than `epoch`: empty when all agree.
    public List<String> onAnotherRing(long epoch) {
        List<String> nodes = new ArrayList<>();
        for (Word word : words.values()) {
            if (word.ringEpoch != epoch && word.status == Status.SERVING) {
                nodes.add(word.node);
            }
        }
        return nodes;
    }

    /// Why a node must not serve from a disk that remembers `generation` and `version` as its last word; null when
    /// nothing newer was heard of it. A disk that remembers less than others heard is an older copy: writes that the
    /// node acknowledged are gone from it, and versions it issued would be issued again.
    public @Nullable String refusal(String node, long generation, long version) {
        Word heard = words.get(node);
        if (heard == null || !heard.isNewerThan(new Word(node, generation, version, heard.status, 0))) {
            return null;
        }
        return "Expected the disk of '" + node + "' to remember at least generation " + heard.generation + " version "
                + heard.version + ", which its peers heard of it, got generation " + generation + " version " + version
                + ": an older copy. Let it begin anew: start it with --new and an empty data directory, as `quarrel store replace "
                + node + "` does; it then copies what it owns.";
    }
}
