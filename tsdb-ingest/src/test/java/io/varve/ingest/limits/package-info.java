@NullMarked
package io.varve.ingest.limits;

import org.jspecify.annotations.NullMarked;
