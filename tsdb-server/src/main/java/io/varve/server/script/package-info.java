/// PromQL test scripts over the storage of a server.
@NullMarked
package io.varve.server.script;

import org.jspecify.annotations.NullMarked;
