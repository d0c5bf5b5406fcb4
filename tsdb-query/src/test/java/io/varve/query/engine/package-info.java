@NullMarked
package io.varve.query.engine;

import org.jspecify.annotations.NullMarked;
