/// The process: `main`, which hands the command line to [io.varve.server.cli].
@NullMarked
package io.varve.server;

import org.jspecify.annotations.NullMarked;
