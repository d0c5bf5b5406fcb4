/// Bits, varints and checksums: knows bytes, not series.
@NullMarked
package io.varve.storage.codec;

import org.jspecify.annotations.NullMarked;
