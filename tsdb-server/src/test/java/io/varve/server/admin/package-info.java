/// Tests of what the server tells of itself.
@NullMarked
package io.varve.server.admin;

import org.jspecify.annotations.NullMarked;
