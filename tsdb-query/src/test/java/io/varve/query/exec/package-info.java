@NullMarked
package io.varve.query.exec;

import org.jspecify.annotations.NullMarked;
