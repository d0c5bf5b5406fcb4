package io.varve.storage.read;

import io.varve.storage.model.Matcher;
import java.util.List;

/// A view on a source, for one query. Close it when the query has ended. Its methods may be called
/// by several threads.
///
/// `matchers` are ANDed; an empty list selects everything. All methods throw
/// [io.varve.storage.runtime.VarveException] if the source cannot be read.
public interface Querier extends AutoCloseable {
    /// The series that fulfil all matchers and may have samples in the range of the hints.
    SeriesSet select(SelectHints hints, List<Matcher> matchers);

    /// Sorted distinct names of the labels of matching series.
    ///
    /// @param limit at most so many names; 0: all
    List<String> labelNames(List<Matcher> matchers, int limit);

    /// Sorted distinct values of a label among matching series.
    ///
    /// @param limit at most so many values; 0: all
    List<String> labelValues(String name, List<Matcher> matchers, int limit);

    @Override
    void close();
}
