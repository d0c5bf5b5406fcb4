/// Blocks: immutable ranges of time of one tenant's series, laid out for object storage. The format
/// is described in `docs/format.md`, "Block".
@NullMarked
package io.varve.storage.block;

import org.jspecify.annotations.NullMarked;
