package io.varve.storage.chunk;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;

/// How a native histogram relates to the one before it in its series, and so whether both can be in
/// one chunk: within a chunk of counters nothing ever falls, which is why readers take all samples
/// but the first for not reset (conformance tsdb-block-format.md, 5.5).
public enum Continuation {
    /// The same chunk may hold both.
    SAME_CHUNK,

    /// A new chunk begins, of which nothing is known.
    NEW_CHUNK,

    /// A new chunk begins with a counter that was reset.
    NEW_CHUNK_RESET,

    /// A new chunk of gauge histograms begins.
    NEW_CHUNK_GAUGE;

    /// @param gauge whether the histogram before is in a chunk of gauge histograms; the hint of a
    ///   stale marker does not say that
    public static Continuation of(boolean gauge, FloatHistogram previous, FloatHistogram next) {
        if (next.hint() == ResetHint.GAUGE) {
            return ofGauge(gauge, previous, next) ? SAME_CHUNK : NEW_CHUNK_GAUGE;
        }
        if (gauge) {
            return NEW_CHUNK;
        }
        if (next.hint() == ResetHint.RESET) {
            return NEW_CHUNK_RESET;
        }
        if (next.isStale()) {
            return SAME_CHUNK;
        }
        if (previous.isStale()) {
            return NEW_CHUNK;
        }
        if (next.count() < previous.count()) {
            return NEW_CHUNK_RESET;
        }
        if (next.schema() != previous.schema()
                || next.zeroThreshold() != previous.zeroThreshold()) {
            return NEW_CHUNK;
        }
        boolean lost =
                !next.sameBounds(previous)
                        || HistogramArithmetic.hasLostObservations(next, previous);
        return lost ? NEW_CHUNK_RESET : SAME_CHUNK;
    }

    private static boolean ofGauge(boolean gauge, FloatHistogram previous, FloatHistogram next) {
        if (!gauge) {
            return false;
        }
        if (next.isStale()) {
            return true;
        }
        return !previous.isStale()
                && next.schema() == previous.schema()
                && next.zeroThreshold() == previous.zeroThreshold()
                && next.sameBounds(previous);
    }

    /// What a chunk that begins with the next histogram says about it.
    ResetHint header(FloatHistogram next) {
        return switch (this) {
            case SAME_CHUNK ->
                    next.hint() == ResetHint.GAUGE ? ResetHint.GAUGE : ResetHint.NOT_RESET;
            case NEW_CHUNK -> ResetHint.UNKNOWN;
            case NEW_CHUNK_RESET -> ResetHint.RESET;
            case NEW_CHUNK_GAUGE -> ResetHint.GAUGE;
        };
    }

    /// What the first chunk of a series says about its first histogram.
    static ResetHint firstHeader(FloatHistogram first) {
        return switch (first.hint()) {
            case UNKNOWN, NOT_RESET -> ResetHint.UNKNOWN;
            case RESET -> ResetHint.RESET;
            case GAUGE -> ResetHint.GAUGE;
        };
    }

    /// The hint with which a reader gives out a histogram after the one before it, wherever chunks
    /// and blocks are cut (conformance FORMAT.md, A12): a decoder knows it for all samples of a
    /// chunk but the first, which it leaves UNKNOWN. A histogram whose chunk has a header of RESET
    /// stays so.
    public static ResetHint hintAfter(FloatHistogram previous, FloatHistogram next) {
        if (next.hint() == ResetHint.GAUGE) {
            return ResetHint.GAUGE;
        }
        boolean gauge = previous.hint() == ResetHint.GAUGE;
        return of(gauge, previous, next) == SAME_CHUNK ? ResetHint.NOT_RESET : ResetHint.UNKNOWN;
    }
}
