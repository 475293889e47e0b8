@NullMarked
package dev.quarrel.checker.judges;

import org.jspecify.annotations.NullMarked;
