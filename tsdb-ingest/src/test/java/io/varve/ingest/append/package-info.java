@NullMarked
package io.varve.ingest.append;

import org.jspecify.annotations.NullMarked;
