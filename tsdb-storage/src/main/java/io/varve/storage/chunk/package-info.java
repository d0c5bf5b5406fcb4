/// Chunk encodings: runs of samples of one series as bytes, and back.
@NullMarked
package io.varve.storage.chunk;

import org.jspecify.annotations.NullMarked;
