/// The kit of tests that run whole programs: Varve, Prometheus, node exporter.
@NullMarked
package io.varve.server.testing;

import org.jspecify.annotations.NullMarked;
