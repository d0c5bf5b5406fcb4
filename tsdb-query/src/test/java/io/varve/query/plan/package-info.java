@NullMarked
package io.varve.query.plan;

import org.jspecify.annotations.NullMarked;
