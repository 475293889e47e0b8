@NullMarked
package dev.quarrel.checker.reference;

import org.jspecify.annotations.NullMarked;
