/// Linearizability: fast and general algorithms, and what makes a failure readable.
@NullMarked
package dev.quarrel.checker.linear;

import org.jspecify.annotations.NullMarked;
