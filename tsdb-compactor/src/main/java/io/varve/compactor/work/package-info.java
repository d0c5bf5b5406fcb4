/// What jobs need to do their work: the world around them, and blocks that are being written.
@NullMarked
package io.varve.compactor.work;

import org.jspecify.annotations.NullMarked;
