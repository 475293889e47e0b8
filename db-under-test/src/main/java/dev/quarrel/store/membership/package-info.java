/// What nodes believe about each other: values, and how two beliefs become one.
@NullMarked
package dev.quarrel.store.membership;

import org.jspecify.annotations.NullMarked;
