/// The container cluster: the world in which packets are really dropped and processes really killed.
@NullMarked
package dev.quarrel.harness.containers;

import org.jspecify.annotations.NullMarked;
