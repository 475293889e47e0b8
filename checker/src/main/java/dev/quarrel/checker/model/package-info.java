/// Sequential specifications: what each kind of object answers when operations come one at a time.
@NullMarked
package dev.quarrel.checker.model;

import org.jspecify.annotations.NullMarked;
