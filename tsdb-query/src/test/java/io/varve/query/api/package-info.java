@NullMarked
package io.varve.query.api;

import org.jspecify.annotations.NullMarked;
