/// The write path: from the bytes of a request to an acknowledged batch. Start reading at
/// [io.varve.ingest.append.WriteService].
@NullMarked
package io.varve.ingest.append;

import org.jspecify.annotations.NullMarked;
