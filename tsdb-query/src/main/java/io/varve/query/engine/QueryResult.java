package io.varve.query.engine;

import io.varve.query.explain.OperatorReport;
import java.util.List;
import java.util.Optional;

/// The answer to a query.
///
/// @param warnings complete texts with positions, `PromQL warning: ... (1:5)`
/// @param infos complete texts with positions
/// @param explanation of the operators, if it was wanted and there are any: a string has none
public record QueryResult(
        ResultValue value,
        List<String> warnings,
        List<String> infos,
        QueryStats stats,
        Optional<OperatorReport> explanation) {
    public QueryResult {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
    }

    public QueryResult(
            ResultValue value, List<String> warnings, List<String> infos, QueryStats stats) {
        this(value, warnings, infos, stats, Optional.empty());
    }
}
