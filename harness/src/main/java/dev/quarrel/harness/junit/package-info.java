/// Consistency tests as JUnit tests: [dev.quarrel.harness.junit.ConsistencyTest] and the assertions of
/// [dev.quarrel.harness.junit.RunAssert]. JUnit Jupiter and AssertJ are the user's own; nothing else needs them.
@NullMarked
package dev.quarrel.harness.junit;

import org.jspecify.annotations.NullMarked;
