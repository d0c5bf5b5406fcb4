@NullMarked
package io.varve.query.script;

import org.jspecify.annotations.NullMarked;
