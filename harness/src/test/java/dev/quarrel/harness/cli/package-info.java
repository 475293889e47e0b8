@NullMarked
package dev.quarrel.harness.cli;

import org.jspecify.annotations.NullMarked;
