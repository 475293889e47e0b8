/// The command line: one class a command.
@NullMarked
package dev.quarrel.harness.cli;

import org.jspecify.annotations.NullMarked;
