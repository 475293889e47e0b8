/// Measures the checker on histories that it makes itself.
@NullMarked
package dev.quarrel.checker.bench;

import org.jspecify.annotations.NullMarked;
