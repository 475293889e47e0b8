@NullMarked
package dev.quarrel.harness;

import org.jspecify.annotations.NullMarked;
