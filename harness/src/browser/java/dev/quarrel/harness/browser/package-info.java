/// The pages as people meet them: in a browser.
@NullMarked
package dev.quarrel.harness.browser;

import org.jspecify.annotations.NullMarked;
