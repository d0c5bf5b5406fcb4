package io.varve.query.api;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// A request for what targets say of their metrics.
///
/// @param metric the only metric family that is wanted; empty: all
/// @param limit the most metric families; negative: all
/// @param limitPerMetric the most entries of one family; not positive: all
record MetadataRequest(String metric, int limit, int limitPerMetric) {
    static MetadataRequest of(Parameters parameters) {
        return new MetadataRequest(
                parameters.first("metric"),
                number(parameters, "limit"),
                number(parameters, "limit_per_metric"));
    }

    private static int number(Parameters parameters, String name) {
        String text = parameters.first(name);
        if (text.isEmpty()) {
            return -1;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new VarveException(ErrorKind.INVALID, name + " must be a number", e);
        }
    }
}
