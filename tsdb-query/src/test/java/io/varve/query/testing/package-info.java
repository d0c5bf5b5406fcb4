/// What tests of the query module share.
@NullMarked
package io.varve.query.testing;

import org.jspecify.annotations.NullMarked;
