/// The store as a real process: sockets, files, clocks and HTTP around the step function that is a node.
@NullMarked
package dev.quarrel.store.runtime;

import org.jspecify.annotations.NullMarked;
