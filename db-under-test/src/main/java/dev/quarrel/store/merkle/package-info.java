/// Finding where two replicas differ without sending what they agree on.
@NullMarked
package dev.quarrel.store.merkle;

import org.jspecify.annotations.NullMarked;
