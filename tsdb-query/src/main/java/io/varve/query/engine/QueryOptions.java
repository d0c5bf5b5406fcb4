package io.varve.query.engine;

import io.varve.storage.runtime.CancelToken;

/// What a caller may choose for one query.
///
/// @param cancel deadline and cancellation; also the caller's way to stop the query
/// @param lookbackMs replaces the configured lookback; 0: as configured
/// @param seriesLimit the result is cut to so many series, with a warning; 0: no limit
public record QueryOptions(CancelToken cancel, long lookbackMs, int seriesLimit) {
    public static QueryOptions of(CancelToken cancel) {
        return new QueryOptions(cancel, 0, 0);
    }
}
