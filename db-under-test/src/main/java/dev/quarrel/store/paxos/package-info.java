/// Compare-and-set on one key: a register that changes by consensus, with no log and no leader.
@NullMarked
package dev.quarrel.store.paxos;

import org.jspecify.annotations.NullMarked;
