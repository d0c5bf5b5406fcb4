/// The bucket as a source of queries: which tenants and blocks it has, which of them a query needs,
/// and one view over them and the head.
@NullMarked
package io.varve.storage.bucket;

import org.jspecify.annotations.NullMarked;
