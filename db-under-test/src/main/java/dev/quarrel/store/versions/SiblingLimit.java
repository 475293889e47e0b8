package dev.quarrel.store.versions;

/// How many siblings a key may come to by a write. A coordinator asks before it sends: a join can not refuse, or
/// replicas would not converge. `warn` is the first count that is worth a warning, `refuse` the first that is refused,
/// and several siblings of more than `refuseBytes` together are refused too (Riak's limit on the size of an object).
public record SiblingLimit(int warn, int refuse, int refuseBytes) {
    public static final SiblingLimit DEFAULT = new SiblingLimit(25, 100, 4 << 20);

    private static final String WAY_OUT =
            " Read it, merge its values, and write the result with the context of that read.";

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
                    + count + "." + WAY_OUT);
        }
        if (count > 1 && after.valueBytes() > refuseBytes) {
            return new Outcome.TooMany("Expected siblings of at most " + refuseBytes + " bytes together, key '" + key
                    + "' would have " + after.valueBytes() + " in " + count + "." + WAY_OUT);
        }
        if (count >= warn) {
            return new Outcome.Many("key '" + key + "' has " + count + " siblings, from " + refuse
                    + " on its writes are refused. Do its writers hand back the context of their reads?");
        }
        return new Outcome.Fine();
    }
}
