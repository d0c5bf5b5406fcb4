/// The test kit: a clock that tests hold, seeded properties, generators of labels and samples.
@NullMarked
package io.varve.storage.testing;

import org.jspecify.annotations.NullMarked;
