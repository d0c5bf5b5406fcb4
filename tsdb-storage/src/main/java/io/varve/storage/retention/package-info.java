/// How long samples are kept, as cut, queries and compactor all understand it.
@NullMarked
package io.varve.storage.retention;

import org.jspecify.annotations.NullMarked;
