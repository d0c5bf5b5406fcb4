/// Native histograms: the value, its buckets, its arithmetic, and how resets are found.
@NullMarked
package io.varve.storage.histogram;

import org.jspecify.annotations.NullMarked;
