/// Looking at a running server: readiness, own metrics, logging, version.
@NullMarked
package io.varve.server.admin;

import org.jspecify.annotations.NullMarked;
