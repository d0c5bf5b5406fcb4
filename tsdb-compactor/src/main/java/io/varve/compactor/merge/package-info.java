/// Merging: blocks are read side by side, series by series and chunk by chunk, and written anew.
@NullMarked
package io.varve.compactor.merge;

import org.jspecify.annotations.NullMarked;
