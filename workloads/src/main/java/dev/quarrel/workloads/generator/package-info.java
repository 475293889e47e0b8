/// The generators, one a file. Each is an immutable record that wraps others or makes operations itself.
///
/// | generator | what it does | used by |
/// |---|---|---|
/// | [Draw] | draws operations for ever, each for a random free process | every workload |
/// | [Listed] | a given list, in order | final phases, replays |
/// | [EachThread] | a copy for every thread | final phases, `recreated`, replays |
/// | [Stagger], [TimeLimit] | so many a second; for so long | every workload |
/// | [Phases] | one after another, all threads back between (`then`, `synchronize`) | whoever writes a workload |
/// | [Mix], [FlipFlop], [CycleTimes] | by weight; by turns; by turns of time | whoever writes a workload |
/// | [Reserve], [Independent] | threads shared out; groups of threads, a key each | whoever writes a workload |
/// | [Limit], [ProcessLimit], [ConcurrencyLimit] | so many operations; processes; at a time | whoever writes a workload
/// |
/// | [UntilOk], [Log] | one operation until it is ok; a line in the history | whoever writes a workload |
///
/// Jepsen's vocabulary (`jepsen.generator`), so that a test written for it can be written down here.
@NullMarked
package dev.quarrel.workloads.generator;

import org.jspecify.annotations.NullMarked;
