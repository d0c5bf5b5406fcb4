/// Batch jobs over the bucket. Its packages come with blocks: until there are blocks, there is
/// nothing to cut, merge or expire.
@NullMarked
package io.varve.compactor;

import org.jspecify.annotations.NullMarked;
