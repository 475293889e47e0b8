@NullMarked
package dev.quarrel.harness.sim;

import org.jspecify.annotations.NullMarked;
