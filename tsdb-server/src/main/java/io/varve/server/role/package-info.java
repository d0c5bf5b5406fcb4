/// Roles and their wiring: which parts a process consists of, built by plain constructors.
@NullMarked
package io.varve.server.role;

import org.jspecify.annotations.NullMarked;
