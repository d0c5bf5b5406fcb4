/// The read contract that every source of samples fulfils: head, blocks, and merges of them.
@NullMarked
package io.varve.storage.read;

import org.jspecify.annotations.NullMarked;
