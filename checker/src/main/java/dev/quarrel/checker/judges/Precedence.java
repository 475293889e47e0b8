package dev.quarrel.checker.judges;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What must come before what, as a graph: an order of all, or a short cycle that forbids one.
///
/// Kahn's topological sort (1962), then a breadth-first search from the nodes that it could not place. O(nodes + edges)
/// for the sort; the search for a cycle starts from [#STARTS] nodes at most.
final class Precedence {
    private static final int STARTS = 50;

    private final List<List<Integer>> after = new ArrayList<>();
    private final int[] predecessors;

    Precedence(int nodes) {
        predecessors = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            after.add(new ArrayList<>(2));
        }
    }

    void edge(int earlier, int later) {
        after.get(earlier).add(later);
        predecessors[later]++;
    }

    /// Every node after all that precede it; nodes on or behind a cycle are left out.
    int[] order() {
        int[] missing = predecessors.clone();
        int[] order = new int[missing.length];
        int size = 0;
        for (int node = 0; node < missing.length; node++) {
            if (missing[node] == 0) {
                order[size++] = node;
            }
        }
        for (int done = 0; done < size; done++) {
            for (int next : after.get(order[done])) {
                if (--missing[next] == 0) {
                    order[size++] = next;
                }
            }
        }
        return java.util.Arrays.copyOf(order, size);
    }

    /// The shortest cycle found, in order, or an empty list if there is none.
    List<Integer> cycle() {
        boolean[] placed = new boolean[predecessors.length];
        for (int node : order()) {
            placed[node] = true;
        }
        List<Integer> shortest = List.of();
        int starts = 0;
        for (int node = 0; node < placed.length && starts < STARTS; node++) {
            if (!placed[node]) {
                List<Integer> cycle = cycleThrough(node, placed);
                starts++;
                if (!cycle.isEmpty() && (shortest.isEmpty() || cycle.size() < shortest.size())) {
                    shortest = cycle;
                }
            }
            boolean lastStart = starts == STARTS && shortest.isEmpty();
            starts -= lastStart ? 1 : 0;
        }
        return shortest;
    }

    private List<Integer> cycleThrough(int start, boolean[] placed) {
        int[] from = new int[predecessors.length];
        java.util.Arrays.fill(from, -1);
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(start));
        while (!queue.isEmpty()) {
            int node = queue.remove();
            for (int next : after.get(node)) {
                if (next == start) {
                    return path(from, start, node);
                }
                if (!placed[next] && from[next] < 0) {
                    from[next] = node;
                    queue.add(next);
                }
            }
        }
        return List.of();
    }

    private static List<Integer> path(int[] from, int start, int end) {
        List<Integer> path = new ArrayList<>();
        for (int node = end; node != start; node = from[node]) {
            path.add(node);
        }
        path.add(start);
        Collections.reverse(path);
        return path;
    }
}
