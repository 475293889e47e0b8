@NullMarked
package dev.quarrel.store;

import org.jspecify.annotations.NullMarked;
