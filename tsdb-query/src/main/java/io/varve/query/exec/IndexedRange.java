package io.varve.query.exec;

import io.varve.storage.chunk.SampleColumn;

/// A range vector whose series can be read in any order and by several threads at once.
public interface IndexedRange extends RangeOperator {
    /// A way to the samples of the series. Each is used by one thread at a time.
    Reader reader();

    /// Reads series.
    @FunctionalInterface
    interface Reader {
        /// Clears the column and fills it with the samples of a series, as [RangeOperator#next]
        /// does.
        void read(int series, SampleColumn column);
    }
}
