@NullMarked
package io.varve.ingest.protocol;

import org.jspecify.annotations.NullMarked;
