/// Doors to the outside: clock, errors, cancellation, memory accounting.
@NullMarked
package io.varve.storage.runtime;

import org.jspecify.annotations.NullMarked;
