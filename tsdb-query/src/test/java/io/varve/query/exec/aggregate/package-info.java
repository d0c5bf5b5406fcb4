@NullMarked
package io.varve.query.exec.aggregate;

import org.jspecify.annotations.NullMarked;
