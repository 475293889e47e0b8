package dev.quarrel.nemesis;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A cluster that can be broken: the port that the simulated and the container cluster implement.
///
/// Harms are counted: one that began twice must end twice before the cluster is whole. Calls are carried out in the
/// order in which they are made, and each answers once, on the thread that called; the simulated cluster answers
/// before it returns. A harm that this world cannot do is never begun: ask [#whyNot] first.
public interface Breakable {
    /// Node names, in a fixed order.
    List<String> nodes();

    /// Why this world cannot do the harm, in words; null when it can.
    @Nullable
    String whyNot(Harm harm);

    /// Begins the harms, all or none.
    void begin(List<Harm> harms, Consumer<Outcome> done);

    /// Ends harms that have begun, and tells how often each bit. A harm that is not in force is left alone.
    void end(List<Harm> harms, Consumer<Outcome> done);

    /// What came of a call.
    ///
    /// @param bites how often each harm has taken effect since it began: packets or messages dropped, delayed or
    ///     doubled; processes seen gone or stopped; records damaged; clock readings that were wrong. Complete at the
    ///     end; at the beginning it holds what is known by then. A harm with no bites proved nothing.
    /// @param problem what went wrong, null when nothing did
    /// @param refusal why the cluster did not do what a harm asked it to, such as letting a member go; null when it did
    record Outcome(
            Map<Harm, Long> bites,
            @Nullable String problem,
            @Nullable String refusal) {
        public Outcome {
            bites = Map.copyOf(bites);
        }

        public Outcome(Map<Harm, Long> bites, @Nullable String problem) {
            this(bites, problem, null);
        }

        /// All bites together.
        public long total() {
            return bites.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
