package dev.quarrel.store.versions;

/// How many siblings a key may come to by a write. A coordinator asks before it sends: a join can not refuse, or
/// replicas would not converge. `warn` is the first count that is worth a warning, `refuse` the first that is refused.
public record SiblingLimit(int warn, int refuse) {
    public static final SiblingLimit DEFAULT = new SiblingLimit(25, 100);

    /// What a count of siblings means.
    public sealed interface Outcome {
        record Fine() implements Outcome {}

        record Many(String warning) implements Outcome {}

        record TooMany(String reason) implements Outcome {}
    }

    /// Judges the state that a write would leave.
    public Outcome judge(String key, Stored after) {
        int count = after.siblings().size();
        if (count >= refuse) {
            return new Outcome.TooMany("Expected fewer than " + refuse + " siblings, key '" + key + "' would have "
                    + count + ". Read it, merge its values, and write the result with the context of that read.");
        }
        if (count >= warn) {
            return new Outcome.Many("key '" + key + "' has " + count + " siblings, from " + refuse
                    + " on its writes are refused. Do its writers hand back the context of their reads?");
        }
        return new Outcome.Fine();
    }
}
