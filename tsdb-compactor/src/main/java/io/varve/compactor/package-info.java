/// Batch jobs over the bucket, in packages of their own.
@NullMarked
package io.varve.compactor;

import org.jspecify.annotations.NullMarked;
