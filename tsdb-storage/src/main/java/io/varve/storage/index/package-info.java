/// The label index: symbols, postings, and matchers as operations on sets of series.
@NullMarked
package io.varve.storage.index;

import org.jspecify.annotations.NullMarked;
