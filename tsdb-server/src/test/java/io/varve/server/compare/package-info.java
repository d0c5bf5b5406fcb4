/// Comparing Varve with a real Prometheus.
@NullMarked
package io.varve.server.compare;

import org.jspecify.annotations.NullMarked;
