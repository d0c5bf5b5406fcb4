/// Prometheus's query API as values: typed requests made from parameters, the answers to them, and
/// their JSON. Knows no HTTP server; status codes and headers belong to whoever serves it.
@NullMarked
package io.varve.query.api;

import org.jspecify.annotations.NullMarked;
