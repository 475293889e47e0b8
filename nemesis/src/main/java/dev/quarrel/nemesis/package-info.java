@NullMarked
package dev.quarrel.nemesis;

import org.jspecify.annotations.NullMarked;
