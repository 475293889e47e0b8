/// The asynchronous client.
@NullMarked
package dev.quarrel.store.client;

import org.jspecify.annotations.NullMarked;
