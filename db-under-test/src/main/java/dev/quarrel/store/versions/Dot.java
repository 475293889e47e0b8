package dev.quarrel.store.versions;

/// One write's version: a number and the actor that chose it. Ordered by number, then actor.
///
/// The number is microseconds of wall time (`lww-wall`), a packed hybrid stamp (`lww-hlc`), a tag (`abd`), or an event
/// count of that actor on that key (`counter`, `vv`, `dvv`). The actor is a node and its incarnation, `n1@3`, so that
/// a restarted node never issues a dot that it issued before.
public record Dot(long number, String actor) implements Comparable<Dot> {
    @Override
    public int compareTo(Dot other) {
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : actor.compareTo(other.actor);
    }

    @Override
    public String toString() {
        return number + "/" + actor;
    }
}
