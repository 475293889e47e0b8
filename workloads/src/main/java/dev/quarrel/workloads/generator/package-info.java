/// The generators, one a file. Each is an immutable record that wraps others or makes operations itself.
@NullMarked
package dev.quarrel.workloads.generator;

import org.jspecify.annotations.NullMarked;
