/// Expressions that have the same value at every step: computed once and repeated.
@NullMarked
package io.varve.query.exec.invariant;

import org.jspecify.annotations.NullMarked;
