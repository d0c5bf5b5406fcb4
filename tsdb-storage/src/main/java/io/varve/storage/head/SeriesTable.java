package io.varve.storage.head;

import io.varve.storage.codec.Hash128;
import io.varve.storage.model.Labels;

/// The series of one tenant in a head, as the write path sees them: from the bytes of a label set
/// to a series ref without an object in between.
///
/// The key is a seeded 128-bit hash of the *canonical label span*: the labels sorted by name, each
/// encoded as field 1 of remote write 1.0's `TimeSeries` (`0x0a len 0x0a len name 0x12 len value`,
/// lengths as shortest varints). A sender's bytes usually are that span already, so that hashing
/// them finds the series. The seed is random per process and is never stored.
///
/// Thread-safe; [#find] takes no lock.
public interface SeriesTable {
    /// What [#find] answers for an unknown hash. Refs are positive.
    long NONE = 0;

    /// Hashes a label span with this process's seed.
    void hash(byte[] bytes, int offset, int length, Hash128 into);

    /// The ref of the series with this span hash, or [#NONE].
    long find(Hash128 hash);

    /// The ref of the series with these labels, which is made if there is none. The series becomes
    /// durable with, or before, the first batch that refers to it.
    ///
    /// @throws io.varve.storage.runtime.VarveException of kind LIMITED if the tenant may have no
    ///   more series
    long findOrCreate(Labels labels);

    /// Lets the hash of another span of the same labels (unsorted ones, say) find the series too.
    /// Aliases are bounded in number; the table may forget them.
    void alias(Hash128 hash, long ref);

    /// The labels of a series that this table has given a ref of.
    Labels labels(long ref);

    /// How many series the tenant has in the head.
    int seriesCount();

    /// How many exemplars the head holds of the tenant, for limits.
    default int exemplarCount() {
        return 0;
    }

    /// How many exemplars the head holds of a series, for limits.
    default int exemplarCount(long ref) {
        return 0;
    }
}
