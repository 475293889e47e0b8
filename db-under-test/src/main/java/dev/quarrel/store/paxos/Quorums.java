package dev.quarrel.store.paxos;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Which acceptors must promise, and which must accept: a majority of every group. One group of all is the rule; while
/// a register moves to other replicas there may be two. Any accepting set must meet any promising one, also those of
/// proposers that see the replicas of the step before or after. Every promising group is an accepting one too.
public record Quorums(List<List<String>> promise, List<List<String>> accept) {
    public static Quorums majority(List<String> acceptors) {
        return new Quorums(List.of(acceptors), List.of(acceptors));
    }

    /// Everyone who is asked, each once.
    public Set<String> voters() {
        Set<String> voters = new LinkedHashSet<>();
        promise.forEach(voters::addAll);
        accept.forEach(voters::addAll);
        return voters;
    }

    /// Whether enough are `alive` for a change to succeed.
    public boolean possible(Predicate<String> alive) {
        return accept.stream().allMatch(group -> group.stream().filter(alive).count() >= majorityOf(group));
    }

    boolean promised(Set<String> by) {
        return promise.stream().allMatch(group -> count(group, by) >= majorityOf(group));
    }

    boolean accepted(Set<String> by) {
        return accept.stream().allMatch(group -> count(group, by) >= majorityOf(group));
    }

    /// Whether so many refuse that the others are too few.
    boolean hopeless(Set<String> refused) {
        return accept.stream().anyMatch(group -> group.size() - count(group, refused) < majorityOf(group));
    }

    int needed() {
        return accept.stream().mapToInt(Quorums::majorityOf).sum();
    }

    private static int majorityOf(List<String> group) {
        return group.size() / 2 + 1;
    }

    private static int count(List<String> group, Set<String> names) {
        return (int) group.stream().filter(names::contains).count();
    }
}
