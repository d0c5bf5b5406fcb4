/// Functions over range vectors: windows of samples in, one value per step out.
///
/// A [io.varve.query.exec.range.RangeFunction] sees one series with all its windows at a time, as
/// slices of primitive arrays. What is true of two neighbouring samples, such as a counter reset,
/// is found once per series and not once per window.
@NullMarked
package io.varve.query.exec.range;

import org.jspecify.annotations.NullMarked;
