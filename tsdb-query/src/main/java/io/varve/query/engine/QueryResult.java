package io.varve.query.engine;

import java.util.List;

/// The answer to a query.
///
/// @param warnings complete texts with positions, `PromQL warning: ... (1:5)`
/// @param infos complete texts with positions
public record QueryResult(
        ResultValue value, List<String> warnings, List<String> infos, QueryStats stats) {
    public QueryResult {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
    }
}
