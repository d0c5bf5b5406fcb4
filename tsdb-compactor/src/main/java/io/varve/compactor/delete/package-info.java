/// Deletions on their way from the head into the manifest, and what became of them.
@NullMarked
package io.varve.compactor.delete;

import org.jspecify.annotations.NullMarked;
