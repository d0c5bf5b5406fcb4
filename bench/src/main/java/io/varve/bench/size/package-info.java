/// How many bytes stored samples take.
@NullMarked
package io.varve.bench.size;

import org.jspecify.annotations.NullMarked;
