/// The typed syntax tree of PromQL: immutable, with positions, without execution state.
@NullMarked
package io.varve.query.ast;

import org.jspecify.annotations.NullMarked;
