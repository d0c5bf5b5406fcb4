@NullMarked
package io.varve.compactor.job;

import org.jspecify.annotations.NullMarked;
