/// What a leaderless store's histories are judged by, beside linearizability: one checker a file.
///
/// Every checker here reads operations shaped as follows (`value` of the completion; `extra` fields in parentheses):
///
/// | f | value of the invocation | value of the ok | extra |
/// |---|---|---|---|
/// | `write` | the value, unique per key | the same | `version`, `context`, `dot` |
/// | `read` of a register | null | the value, null if none | `version` |
/// | `read` of siblings | null | a list of values | `context`, `dots` |
/// | `cas` | `[old, new]` | the same | |
/// | `delete` | null | null | `version` |
/// | `add` to a set or counter | the element or the amount | the same | |
/// | `read` of a set | null | a list of elements | |
/// | `read` of a counter | null | a number | |
/// | `read-local` | null | one replica's own state: a value or a list | `node` |
/// | `enqueue`, `dequeue`, `drain` | element, null, null | the same, the element, a list | |
/// | `append`, `read` of a list | element, null | the same, the list in order | |
/// | `generate` | null | the id | |
@NullMarked
package dev.quarrel.checker.judges;

import org.jspecify.annotations.NullMarked;
