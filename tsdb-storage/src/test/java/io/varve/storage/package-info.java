/// Tests of the module as a whole.
@NullMarked
package io.varve.storage;

import org.jspecify.annotations.NullMarked;
