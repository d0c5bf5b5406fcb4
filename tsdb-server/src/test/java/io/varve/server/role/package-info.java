@NullMarked
package io.varve.server.role;

import org.jspecify.annotations.NullMarked;
