/// The reference checker in Clojure, called from Java.
@NullMarked
package dev.quarrel.checker.reference;

import org.jspecify.annotations.NullMarked;
