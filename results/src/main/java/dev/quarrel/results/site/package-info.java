/// Many runs: a local server over them, and a static site made of some.
@NullMarked
package dev.quarrel.results.site;

import org.jspecify.annotations.NullMarked;
