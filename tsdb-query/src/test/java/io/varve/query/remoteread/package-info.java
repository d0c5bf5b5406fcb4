@NullMarked
package io.varve.query.remoteread;

import org.jspecify.annotations.NullMarked;
