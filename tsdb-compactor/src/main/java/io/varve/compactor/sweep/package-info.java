/// The sweep: objects that nobody needs any more are deleted, when nobody can need them any more.
@NullMarked
package io.varve.compactor.sweep;

import org.jspecify.annotations.NullMarked;
