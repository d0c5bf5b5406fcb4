package io.varve.query.engine;

import io.varve.storage.runtime.CancelToken;
import java.util.Set;

/// What a caller may choose for one query.
///
/// @param cancel deadline and cancellation; also the caller's way to stop the query
/// @param lookbackMs replaces the configured lookback; 0: as configured
/// @param seriesLimit the result is cut to so many series, with a warning; 0: no limit
/// @param extras what else is wanted
public record QueryOptions(
        CancelToken cancel, long lookbackMs, int seriesLimit, Set<QueryExtra> extras) {
    public QueryOptions {
        extras = Set.copyOf(extras);
    }

    public QueryOptions(CancelToken cancel, long lookbackMs, int seriesLimit) {
        this(cancel, lookbackMs, seriesLimit, Set.of());
    }

    public static QueryOptions of(CancelToken cancel) {
        return new QueryOptions(cancel, 0, 0);
    }

    boolean wants(QueryExtra extra) {
        return extras.contains(extra);
    }
}
