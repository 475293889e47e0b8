@NullMarked
package dev.quarrel.checker.linear;

import org.jspecify.annotations.NullMarked;
