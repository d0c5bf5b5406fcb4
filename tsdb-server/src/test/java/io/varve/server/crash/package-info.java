/// Killing the server while samples come in.
@NullMarked
package io.varve.server.crash;

import org.jspecify.annotations.NullMarked;
