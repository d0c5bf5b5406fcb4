@NullMarked
package io.varve.storage.retention;

import org.jspecify.annotations.NullMarked;
