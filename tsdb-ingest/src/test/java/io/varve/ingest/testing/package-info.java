/// The test kit of the write path: requests as a sender makes them, a head in memory.
@NullMarked
package io.varve.ingest.testing;

import org.jspecify.annotations.NullMarked;
