package io.varve.storage.read;

/// Selected series in ascending order of their labels, each label set once. Not thread-safe; the
/// series that it returns outlive it.
public interface SeriesSet {
    /// Moves to the next series.
    ///
    /// @return false if there is none; [#series()] must not be called then
    boolean advance();

    /// The series that the set stands on.
    Series series();
}
