/// The bytes of every message: one versioned binary format for node-to-node and client traffic.
@NullMarked
package dev.quarrel.store.wire;

import org.jspecify.annotations.NullMarked;
