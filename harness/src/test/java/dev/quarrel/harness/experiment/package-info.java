@NullMarked
package dev.quarrel.harness.experiment;

import org.jspecify.annotations.NullMarked;
