/// The door to PromQL: a query text in, a result with annotations and statistics out.
@NullMarked
package io.varve.query.engine;

import org.jspecify.annotations.NullMarked;
