@NullMarked
package io.varve.ingest.protocol.remotewrite;

import org.jspecify.annotations.NullMarked;
