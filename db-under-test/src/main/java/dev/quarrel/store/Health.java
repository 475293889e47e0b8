package dev.quarrel.store;

import dev.quarrel.store.versions.SiblingLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a node is doing, by its own knowledge. `hints` is how many wait for each node; `repairAgeMillis` the time since
/// the last anti-entropy exchange began, or since the node's start where none has, -1 where there is no peer;
/// `otherRings` the nodes known to serve another ring;
/// `crowdedKeys` how many keys have so many siblings here that their writers seem not to merge them.
public record Health(
        boolean serving,
        String whyNot,
        List<String> silentPeers,
        Map<String, Integer> hints,
        int hintLimit,
        long repairAgeMillis,
        long repairIntervalMillis,
        List<String> otherRings,
        int crowdedKeys) {

    /// What is wrong, in words; empty when nothing is.
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        if (!serving) {
            complaints.add(whyNot);
        }
        if (!silentPeers.isEmpty()) {
            complaints.add("silent peers: " + silentPeers);
        }
        int waiting = hints.values().stream().mapToInt(Integer::intValue).sum();
        if (hintLimit > 0 && waiting >= hintLimit / 2) {
            complaints.add(waiting + " hints wait, of at most " + hintLimit);
        }
        if (repairIntervalMillis > 0 && repairAgeMillis > 3 * repairIntervalMillis) {
            complaints.add("the last comparison of replicas began " + repairAgeMillis + " ms ago, expected every "
                    + repairIntervalMillis + " ms");
        }
        if (!otherRings.isEmpty()) {
            complaints.add("on another ring: " + otherRings);
        }
        if (crowdedKeys > 0) {
            complaints.add((crowdedKeys == 1 ? "1 key has " : crowdedKeys + " keys have ") + SiblingLimit.DEFAULT.warn()
                    + " siblings or more; do their writers hand back the context of their reads?");
        }
        return complaints;
    }
}
