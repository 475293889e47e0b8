package dev.quarrel.store.paxos;

import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.Value;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One attempt to change a register: CASPaxos (Rystsov 2018, "CASPaxos: replicated state machines without logs",
/// section 2.2). It prepares a ballot, takes from a majority's promises the value accepted under the highest ballot,
/// applies the change to it, and has a majority accept the result.
///
/// Reads and failed compare-and-sets accept too, the value they found: else one could see a value that only a minority
/// has, and the next one not.
///
/// ```
/// n1 prepares 1/n1 at A B C      A B promise: nothing accepted yet
/// n1 accepts  1/n1 "a" at A B    chosen: done
/// n2 prepares 2/n2 at B C        B promises with 1/n1 "a": cas a→b matches
/// n2 accepts  2/n2 "b" at B C    chosen: done; what n1 still sends under 1/n1 is outbid
/// ```
///
/// A step function, used once; answers that came twice, late or out of turn change nothing. Every attempt needs a
/// ballot that none had before, by any proposer in any of its lives.
public final class Proposer {
    private final Change change;
    private final Dot ballot;
    private final Quorums quorums;
    private final Set<String> promised = new TreeSet<>();
    private final Set<String> accepted = new TreeSet<>();
    private final Set<String> refused = new TreeSet<>();
    private Dot highestAccepted = Acceptor.NO_BALLOT;
    private Dot highestSeen;
    private @Nullable Value held;
    private boolean accepting;
    private boolean finished;

    /// What to do next.
    public sealed interface Step {}

    /// Nothing yet.
    public record Wait() implements Step {}

    /// Ask every acceptor to accept `value` under this attempt's ballot.
    public record Accept(@Nullable Value value) implements Step {}

    /// Chosen. `before` is what the register held; `matched` is false where a compare-and-set found something else.
    public record Done(@Nullable Value before, boolean matched) implements Step {}

    /// Lost to a higher ballot, and certainly without effect: try again with one above `highest`, after a pause.
    public record Retry(Dot highest) implements Step {}

    /// Lost to a higher ballot after acceptors were asked to accept: a later proposer may have taken the change over,
    /// or not. Trying again could do it twice.
    public record Unknown(int acked, int of) implements Step {}

    public Proposer(Change change, Dot ballot, Quorums quorums) {
        this.change = change;
        this.ballot = ballot;
        this.quorums = quorums;
        this.highestSeen = ballot;
    }

    /// The ballot that every acceptor is to be asked to prepare first.
    public Dot ballot() {
        return ballot;
    }

    /// Who has accepted so far.
    public Set<String> acceptedBy() {
        return Collections.unmodifiableSet(accepted);
    }

    /// The answer of acceptor `from`, to a prepare or an accept of this attempt.
    public Step answered(String from, Acceptor.Answer answer) {
        if (finished) {
            return new Wait();
        }
        return switch (answer) {
            case Acceptor.Promised promise -> promised(from, promise);
            case Acceptor.Accepted yes -> accepted(from);
            case Acceptor.Outbid no -> outbid(from, no);
        };
    }

    /// No more answers will come: what is known now.
    public Step expire() {
        finished = true;
        return lost();
    }

    private Step promised(String from, Acceptor.Promised promise) {
        if (accepting || !promised.add(from)) {
            return new Wait();
        }
        if (promise.accepted().compareTo(highestAccepted) > 0) {
            highestAccepted = promise.accepted();
            held = promise.value();
        }
        if (!quorums.promised(promised)) {
            return new Wait();
        }
        accepting = true;
        return new Accept(change.apply(held));
    }

    private Step accepted(String from) {
        accepted.add(from);
        if (!quorums.accepted(accepted)) {
            return new Wait();
        }
        finished = true;
        return new Done(held, change.matches(held));
    }

    private Step outbid(String from, Acceptor.Outbid no) {
        if (no.promised().compareTo(highestSeen) > 0) {
            highestSeen = no.promised();
        }
        // One that refuses the prepare will refuse the accept too, so refusals of both add up.
        refused.add(from);
        if (!quorums.hopeless(refused)) {
            return new Wait();
        }
        finished = true;
        return lost();
    }

    private Step lost() {
        return !accepting || change.isIdentityOn(held)
                ? new Retry(highestSeen)
                : new Unknown(accepted.size(), quorums.needed());
    }
}
