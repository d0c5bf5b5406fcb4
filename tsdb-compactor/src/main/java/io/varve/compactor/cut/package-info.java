/// The cut: what lies in a head's past block windows becomes blocks in the bucket, and leaves the
/// head once they are published. Runs where the head is.
@NullMarked
package io.varve.compactor.cut;

import org.jspecify.annotations.NullMarked;
