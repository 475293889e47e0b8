@NullMarked
package dev.quarrel.workloads.generator;

import org.jspecify.annotations.NullMarked;
