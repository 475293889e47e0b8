/// What a CI job trusts: suites of runs with expectations, and how their outcome is written.
@NullMarked
package dev.quarrel.results.gate;

import org.jspecify.annotations.NullMarked;
