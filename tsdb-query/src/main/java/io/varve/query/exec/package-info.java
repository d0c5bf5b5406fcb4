/// The operator contract, columns of steps, and the engine that runs a tree of operators.
@NullMarked
package io.varve.query.exec;

import org.jspecify.annotations.NullMarked;
