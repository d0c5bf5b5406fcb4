@NullMarked
package io.varve.query.exec.binary;

import org.jspecify.annotations.NullMarked;
