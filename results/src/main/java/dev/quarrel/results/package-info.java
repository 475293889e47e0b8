@NullMarked
package dev.quarrel.results;

import org.jspecify.annotations.NullMarked;
