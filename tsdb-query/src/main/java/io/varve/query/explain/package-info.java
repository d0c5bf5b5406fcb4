/// Explaining queries: what each operator of a plan yielded, read and cost.
@NullMarked
package io.varve.query.explain;

import org.jspecify.annotations.NullMarked;
