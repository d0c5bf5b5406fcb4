@NullMarked
package io.varve.query.exec.range;

import org.jspecify.annotations.NullMarked;
