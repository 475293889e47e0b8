/// What a replica holds for a key, and how two such states become one.
@NullMarked
package dev.quarrel.store.versions;

import org.jspecify.annotations.NullMarked;
