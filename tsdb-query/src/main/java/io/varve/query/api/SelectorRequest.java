package io.varve.query.api;

import io.varve.query.parse.PromqlParser;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.VarveException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A request for series, label names or label values.
///
/// @param selectors ORed lists of ANDed matchers; empty: everything
/// @param limit the most entries in the answer; 0: all
/// @param partial whether what cannot be reached is left out with a warning
record SelectorRequest(List<List<Matcher>> selectors, TimeRange range, int limit, boolean partial) {
    SelectorRequest {
        selectors = List.copyOf(selectors);
    }

    /// The series endpoint: a selector is a must, and errors in it carry the parameter's name.
    static SelectorRequest series(Parameters parameters) {
        ParameterReader reader = new ParameterReader(parameters);
        if (reader.selectors().isEmpty()) {
            throw ParameterReader.invalid("no match[] parameter provided");
        }
        int limit = reader.limit();
        TimeRange range = range(reader);
        boolean partial = reader.partial();
        List<List<Matcher>> selectors =
                ParameterReader.named("match[]", () -> matchers(reader.selectors()));
        return new SelectorRequest(selectors, range, limit, partial);
    }

    /// The endpoints of label names and values.
    static SelectorRequest labels(Parameters parameters) {
        ParameterReader reader = new ParameterReader(parameters);
        int limit = reader.limit();
        TimeRange range = range(reader);
        boolean partial = reader.partial();
        return new SelectorRequest(matchers(reader.selectors()), range, limit, partial);
    }

    /// The name in the path of the values endpoint.
    static String labelName(String escaped) {
        String name = LabelNames.unescape(escaped);
        if (!LabelNames.isValid(name)) {
            throw ParameterReader.invalid("invalid label name: " + GoFormat.quote(name));
        }
        return name;
    }

    private static TimeRange range(ParameterReader reader) {
        Instant start = reader.time("start", ApiTime.MIN);
        Instant end = reader.time("end", ApiTime.MAX);
        // Prometheus does not complain here: nothing lies in such a range.
        return end.isBefore(start)
                ? new TimeRange(ApiTime.toMs(start), ApiTime.toMs(start))
                : TimeRange.closed(ApiTime.toMs(start), ApiTime.toMs(end));
    }

    /// @throws VarveException of kind INVALID if a selector does not parse or selects everything
    static List<List<Matcher>> matchers(List<String> selectors) {
        List<List<Matcher>> all = new ArrayList<>(selectors.size());
        for (String selector : selectors) {
            all.add(PromqlParser.parseSelector(selector));
        }
        for (List<Matcher> matchers : all) {
            if (matchers.stream().allMatch(Matcher::matchesEmpty)) {
                throw ParameterReader.invalid(
                        "match[] must contain at least one non-empty matcher");
            }
        }
        return all;
    }
}
