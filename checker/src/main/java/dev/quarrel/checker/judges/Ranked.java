package dev.quarrel.checker.judges;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A recorded version of last-write-wins: a number (a timestamp, a tag, a count) and who breaks a tie.
///
/// Read from an event's `version`, written as `17`, `"17/n2@1"` or `[17, "n2@1"]`.
record Ranked(long number, String actor) implements Comparable<Ranked> {

    /// The version recorded, or null if there is none in a form that can be compared.
    static @Nullable Ranked of(@Nullable Object version) {
        if (version instanceof Number number) {
            return new Ranked(number.longValue(), "");
        }
        if (version instanceof List<?> parts && !parts.isEmpty() && parts.get(0) instanceof Number number) {
            return new Ranked(number.longValue(), parts.size() > 1 ? String.valueOf(parts.get(1)) : "");
        }
        if (version instanceof String text) {
            int slash = text.indexOf('/');
            String digits = slash < 0 ? text : text.substring(0, slash);
            if (digits.matches("-?\\d{1,18}")) {
                return new Ranked(Long.parseLong(digits), slash < 0 ? "" : text.substring(slash + 1));
            }
        }
        return null;
    }

    /// By which rule one of the two wins: `timestamp`, `tie` (who wrote it), or `arrival` when nothing else tells them
    /// apart.
    static String rule(@Nullable Ranked winner, @Nullable Ranked loser) {
        if (winner == null || loser == null) {
            return "unrecorded";
        }
        if (winner.number != loser.number) {
            return winner.number > loser.number ? "timestamp" : "arrival";
        }
        return winner.actor.compareTo(loser.actor) > 0 ? "tie" : "arrival";
    }

    @Override
    public int compareTo(Ranked other) {
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : actor.compareTo(other.actor);
    }

    @Override
    public String toString() {
        return actor.isEmpty() ? String.valueOf(number) : number + "/" + actor;
    }
}
