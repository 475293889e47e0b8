@NullMarked
package dev.quarrel.workloads;

import org.jspecify.annotations.NullMarked;
