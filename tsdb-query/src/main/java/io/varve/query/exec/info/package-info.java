/// The function `info`: series enriched with the labels of info metrics about the same target.
@NullMarked
package io.varve.query.exec.info;

import org.jspecify.annotations.NullMarked;
