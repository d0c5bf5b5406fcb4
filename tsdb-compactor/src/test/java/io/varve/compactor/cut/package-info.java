@NullMarked
package io.varve.compactor.cut;

import org.jspecify.annotations.NullMarked;
