/// The same work given to Varve and its peers in turn, measured from outside.
@NullMarked
package io.varve.bench.compare;

import org.jspecify.annotations.NullMarked;
