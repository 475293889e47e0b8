package dev.quarrel.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/// Finds the completion of every invocation, and everything that is wrong with a history on the way.
///
/// A process has at most one operation open; a completion belongs to the open operation of its process and repeats its
/// `f` and, if it names one, its key. The nemesis does not pair: each of its events stands alone.
final class Pairing {
    private static final int NONE = -1;
    private static final int DENSE_PROCESSES = 1 << 16;

    private final Columns columns;
    private final IntFunction<String> place;
    private final List<String> problems = new ArrayList<>();
    private int[] open = new int[64];
    private final Map<Integer, Integer> openOfLargeProcess = new HashMap<>();
    private final int[] completion;

    /// @param place says where an event was found, such as "line 12"
    Pairing(Columns columns, IntFunction<String> place) {
        this.columns = columns;
        this.place = place;
        this.completion = new int[columns.size()];
        Arrays.fill(open, NONE);
        Arrays.fill(completion, NONE);
    }

    /// For each position the position of the other half of its operation, or -1. Problems are added to the list given.
    int[] pair(List<String> into) {
        for (int at = 0; at < completion.length; at++) {
            int process = columns.processAt(at);
            if (process == Event.NEMESIS) {
                continue;
            }
            if (process < 0) {
                problem(at, "process " + process + " is negative; processes count from 0");
            } else if (columns.typeAt(at) == Event.Type.INVOKE) {
                invoke(at, process);
            } else {
                complete(at, process);
            }
        }
        into.addAll(problems);
        return completion;
    }

    private void invoke(int at, int process) {
        int before = openOf(process);
        if (before != NONE) {
            problem(
                    at,
                    "process " + process + " invokes " + f(at) + " while its " + f(before) + " of "
                            + place.apply(before) + " is still open; a process has one operation open at a time");
        }
        setOpen(process, at);
    }

    private void complete(int at, int process) {
        int invoked = openOf(process);
        if (invoked == NONE) {
            problem(at, "process " + process + " completes " + f(at) + " but has no operation open");
            return;
        }
        if (columns.nameAt(at) != columns.nameAt(invoked)) {
            problem(
                    at,
                    "process " + process + " completes " + f(at) + " but invoked " + f(invoked) + " at "
                            + place.apply(invoked));
        }
        if (columns.keyNumberAt(at) >= 0 && columns.keyNumberAt(at) != columns.keyNumberAt(invoked)) {
            problem(
                    at,
                    "process " + process + " completes " + f(at) + " of key " + columns.keyAt(at)
                            + " but invoked it on " + Objects.toString(columns.keyAt(invoked), "no key") + " at "
                            + place.apply(invoked));
        }
        completion[at] = invoked;
        completion[invoked] = at;
        setOpen(process, NONE);
    }

    private void problem(int at, String what) {
        problems.add(place.apply(at) + ": " + what);
    }

    private String f(int at) {
        return columns.names().get(columns.nameAt(at));
    }

    private int openOf(int process) {
        if (process >= DENSE_PROCESSES) {
            return openOfLargeProcess.getOrDefault(process, NONE);
        }
        return process < open.length ? open[process] : NONE;
    }

    private void setOpen(int process, int at) {
        if (process < DENSE_PROCESSES) {
            if (process >= open.length) {
                int before = open.length;
                open = Arrays.copyOf(open, Math.max(process + 1, 2 * before));
                Arrays.fill(open, before, open.length, NONE);
            }
            open[process] = at;
        } else if (at == NONE) {
            openOfLargeProcess.remove(process);
        } else {
            openOfLargeProcess.put(process, at);
        }
    }
}
