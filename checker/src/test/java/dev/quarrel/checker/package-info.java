@NullMarked
package dev.quarrel.checker;

import org.jspecify.annotations.NullMarked;
