package io.varve.query.remoteread;

import io.varve.storage.model.Matcher;
import io.varve.storage.read.SelectHints;
import java.util.List;

/// A decoded request.
///
/// @param queries answered one after the other, in this order
/// @param responseType the form of the answer, of those that the client takes
record ReadRequest(List<Query> queries, ResponseType responseType) {
    ReadRequest {
        queries = List.copyOf(queries);
    }

    /// One selection.
    ///
    /// @param matchers all of which a series fulfils
    /// @param hints with the range that samples are wanted of
    record Query(List<Matcher> matchers, SelectHints hints) {
        /// What Prometheus calls it when only the label sets are wanted.
        private static final String LABELS_ONLY = "series";

        Query {
            matchers = List.copyOf(matchers);
        }

        /// Whether the client looks at label sets only.
        boolean isLabelsOnly() {
            return hints.function().equals(LABELS_ONLY);
        }
    }
}
