package dev.quarrel.checker.linear;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Model;
import java.util.List;

/// Depth-first and breadth-first search take turns under one budget until one of them knows: each is faster than the
/// other
/// by orders of magnitude somewhere (Knossos has them race in threads; turns counted in steps give the same answer on
/// every machine).
final class Competition {
    private static final long FIRST_TURN = 1 << 12;
    private static final long LONGEST_TURN = 1 << 22;

    private final Part part;
    private final Spend spend;
    private final WingGong wingGong;
    private final JustInTime justInTime;

    Competition(Model initial, List<Operation> operations, Spend spend) {
        this.part = new Part(initial, operations);
        this.spend = spend;
        Transitions transitions = new Transitions(initial, part.calls, spend);
        wingGong = new WingGong(part, transitions, spend);
        justInTime = new JustInTime(part, transitions, spend);
    }

    Search.Result run() {
        Outcome deep = Outcome.SEARCHING;
        Outcome broad = Outcome.SEARCHING;
        for (long turn = FIRST_TURN; ; turn = Math.min(turn * 2, LONGEST_TURN)) {
            deep = deep == Outcome.SEARCHING ? wingGong.run(turn) : deep;
            if (deep == Outcome.LINEARIZABLE || deep == Outcome.NOT_LINEARIZABLE) {
                return answer(deep, "wing-gong", wingGong.furthest());
            }
            broad = broad == Outcome.SEARCHING ? justInTime.run(turn) : broad;
            if (broad == Outcome.LINEARIZABLE || broad == Outcome.NOT_LINEARIZABLE) {
                return answer(broad, "just-in-time", justInTime.position());
            }
            if (deep == Outcome.SPENT) {
                return unknown();
            }
        }
    }

    private Search.Result answer(Outcome outcome, String algorithm, int event) {
        if (outcome == Outcome.LINEARIZABLE) {
            return Search.Result.linearizable(algorithm);
        }
        Operation stuck = part.operations.get(part.events[event] & ~Part.RETURN);
        return Search.Result.violation(part.upTo(stuck), stuck, algorithm);
    }

    private Search.Result unknown() {
        int reached = Math.max(wingGong.furthest(), justInTime.position());
        String because = spend.because() + " after " + reached + " of " + part.events.length
                + " calls and returns; the largest set of configurations was " + justInTime.largest();
        return Search.Result.unknown("competition", because);
    }
}
