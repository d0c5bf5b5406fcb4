/// Which blocks of a tenant are live: numbered versions in the bucket, each a change to the one
/// before, published by conditional create alone.
@NullMarked
package io.varve.storage.manifest;

import org.jspecify.annotations.NullMarked;
