@NullMarked
package io.varve.compactor.plan;

import org.jspecify.annotations.NullMarked;
