/// A naive PromQL: written as literally from the text of the conformance document as possible, one
/// evaluation time after the other, as a model for the fast one.
@NullMarked
package io.varve.query.naive;

import org.jspecify.annotations.NullMarked;
