@NullMarked
package io.varve.server.script;

import org.jspecify.annotations.NullMarked;
