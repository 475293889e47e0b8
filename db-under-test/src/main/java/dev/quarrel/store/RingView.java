package dev.quarrel.store;

import dev.quarrel.store.membership.Gossip;
import java.util.List;
import java.util.SortedMap;

/// The ring as one node knows it.
///
/// @param topology that it serves
/// @param words the last that it heard of each node
/// @param missing those for whom the next epoch of a change waits: they do not serve this one yet, or still copy
/// @param copiedKeys how many keys it has taken over from others since its start
public record RingView(
        Topology topology, SortedMap<String, Gossip.Word> words, List<String> missing, long copiedKeys) {}
