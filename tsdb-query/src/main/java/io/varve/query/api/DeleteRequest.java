package io.varve.query.api;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import java.time.Instant;
import java.util.List;

/// A request to delete samples.
///
/// @param selectors ORed lists of ANDed matchers, at least one
/// @param range of the samples; may be empty
public record DeleteRequest(List<List<Matcher>> selectors, TimeRange range) {
    public DeleteRequest {
        selectors = List.copyOf(selectors);
    }

    /// Reads the parameters of Prometheus's `delete_series`. A selector that matches every series
    /// is refused: whoever wants that deletes the tenant.
    ///
    /// @throws io.varve.storage.runtime.VarveException of kind INVALID
    public static DeleteRequest of(Parameters parameters) {
        ParameterReader reader = new ParameterReader(parameters);
        if (reader.selectors().isEmpty()) {
            throw ParameterReader.invalid("no match[] parameter provided");
        }
        Instant start = reader.time("start", ApiTime.MIN);
        Instant end = reader.time("end", ApiTime.MAX);
        List<List<Matcher>> selectors =
                ParameterReader.named(
                        "match[]", () -> SelectorRequest.matchers(reader.selectors()));
        return new DeleteRequest(selectors, range(start, end));
    }

    /// The API's first and last moments stand for all of time, which begins before and ends later.
    private static TimeRange range(Instant start, Instant end) {
        long minMs = start.equals(ApiTime.MIN) ? Long.MIN_VALUE : ApiTime.toMs(start);
        if (end.isBefore(start)) {
            return new TimeRange(minMs, minMs);
        }
        return end.equals(ApiTime.MAX)
                ? new TimeRange(minMs, Long.MAX_VALUE)
                : TimeRange.closed(minMs, ApiTime.toMs(end));
    }
}
