@NullMarked
package io.varve.query.exec.function;

import org.jspecify.annotations.NullMarked;
