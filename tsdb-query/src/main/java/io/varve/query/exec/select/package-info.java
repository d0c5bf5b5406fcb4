/// Selectors and subqueries: the operators that read series, and the windows cut from them.
@NullMarked
package io.varve.query.exec.select;

import org.jspecify.annotations.NullMarked;
