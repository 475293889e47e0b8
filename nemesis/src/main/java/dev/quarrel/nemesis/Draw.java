package dev.quarrel.nemesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// What a fault is drawn from.
///
/// @param random the fault's own stream: drawing more for one fault shifts no other
/// @param nodes all nodes, in the cluster's order
/// @param datacentres the nodes by datacentre; one group where there is but one
/// @param target which nodes are struck
public record Draw(Random random, List<String> nodes, List<List<String>> datacentres, Target target) {
    /// How many nodes beyond those of the cluster there are to come, at least.
    private static final int COMING = 4;

    /// The nodes struck this time.
    List<String> struck() {
        return target.draw(nodes, random);
    }

    /// One step that does the same harm to each struck node.
    List<Step> eachNode(String fault, long atMillis, long untilMillis, Function<String, Harm> harm) {
        List<Harm> harms = struck().stream().map(harm).toList();
        return harms.isEmpty() ? List.of() : List.of(new Step(fault, atMillis, untilMillis, harms));
    }

    /// One step that does the same harm to every link, both ways, between the struck nodes and all others.
    List<Step> eachLink(String fault, long atMillis, long untilMillis, Function<Harm.Cut, Harm> harm) {
        List<String> struck = struck();
        List<Harm> harms = nodes.stream()
                .flatMap(from -> nodes.stream()
                        .filter(to -> !from.equals(to) && (struck.contains(from) || struck.contains(to)))
                        .map(to -> harm.apply(new Harm.Cut(from, to))))
                .toList();
        return harms.isEmpty() ? List.of() : List.of(new Step(fault, atMillis, untilMillis, harms));
    }

    List<String> coming() {
        return coming(nodes);
    }

    /// Nodes that a cluster of these has not, in the order in which they would come: `n6` to `n11` after `n5`. One more
    /// than it has, so that as many may be chosen from them.
    public static List<String> coming(List<String> nodes) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= Math.max(COMING, nodes.size() + 1); i++) {
            names.add("n" + (nodes.size() + i));
        }
        return names;
    }

    /// So many of those that may come. One more is chosen from, so that it is not always the same that comes.
    List<String> newcomers(int count) {
        List<String> names = new ArrayList<>(coming().subList(0, count + 1));
        names.remove(random.nextInt(names.size()));
        return names;
    }

    /// Picks one.
    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// That or its opposite.
    long signed(long size) {
        return random.nextBoolean() ? size : -size;
    }

    /// A fault that comes in waves: each fills the first half of its share of the time.
    static List<Step> waves(long atMillis, long untilMillis, int waves, Wave wave) {
        List<Step> steps = new ArrayList<>();
        long share = (untilMillis - atMillis) / waves;
        for (int i = 0; i < waves && share >= 2; i++) {
            long from = atMillis + i * share;
            steps.add(wave.step(i, from, from + share / 2));
        }
        return steps;
    }

    /// Every node once, in an order drawn, never two at a time.
    List<Step> oneAfterAnother(String fault, long atMillis, long untilMillis, Function<String, Harm> harm) {
        List<String> order = Grudge.shuffled(nodes, random);
        return waves(
                atMillis,
                untilMillis,
                order.size(),
                (wave, from, to) -> new Step(fault, from, to, List.of(harm.apply(order.get(wave)))));
    }

    /// Makes one wave's step.
    @FunctionalInterface
    interface Wave {
        Step step(int number, long atMillis, long untilMillis);
    }
}
