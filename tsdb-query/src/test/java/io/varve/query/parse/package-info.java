/// Tests of the parser, with a generator of trees.
@NullMarked
package io.varve.query.parse;

import org.jspecify.annotations.NullMarked;
