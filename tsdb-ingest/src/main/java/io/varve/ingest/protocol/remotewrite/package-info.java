/// Prometheus remote write 1.0: headers, snappy block, protobuf message `prometheus.WriteRequest`.
@NullMarked
package io.varve.ingest.protocol.remotewrite;

import org.jspecify.annotations.NullMarked;
