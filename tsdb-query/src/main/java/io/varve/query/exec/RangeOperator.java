package io.varve.query.exec;

import io.varve.storage.chunk.SampleColumn;
import java.util.List;

/// Yields a range vector: a window of samples at every step. The samples of a series are yielded
/// once for all its windows; a window is a slice of them, and slices of successive steps overlap.
public non-sealed interface RangeOperator extends Operator {
    /// The series, in the order in which [#next] yields them. Called first.
    List<SeriesMeta> series();

    /// Clears the column and fills it with samples of the next announced series, among them all
    /// that lie in any of the windows. Stale markers are left out.
    ///
    /// @return false if all series have been yielded
    boolean next(SampleColumn column);

    /// The window of a step is `(windowStartMs, windowEndMs]`.
    long windowStartMs(int step);

    /// The end of the step's window, included.
    long windowEndMs(int step);

    /// The length of the window as written in the query, in milliseconds.
    long rangeMs();
}
