package io.varve.query.exec.function;

import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.Matcher;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The labels of what `absent` and `absent_over_time` yield: those that a selector fixes by an
/// equality, if the argument is one (conformance FORMAT.md, B11.8).
public final class AbsentLabels {
    private AbsentLabels() {}

    /// @param argument of the function
    public static Labels of(Expr argument) {
        Expr expr = argument.unwrapped();
        if (expr instanceof VectorSelector selector) {
            return fixed(selector.matchers());
        }
        if (expr instanceof MatrixSelector range) {
            return fixed(range.selector().matchers());
        }
        return Labels.EMPTY;
    }

    /// A label that any other matcher names is not fixed, in the order of writing: `{a="1",a="2"}`
    /// fixes nothing.
    private static Labels fixed(List<Matcher> matchers) {
        LabelsBuilder labels = new LabelsBuilder();
        Set<String> equated = new HashSet<>();
        for (Matcher matcher : matchers) {
            if (matcher.name().equals(Labels.METRIC_NAME)) {
                continue;
            }
            if (matcher.type() == Matcher.Type.EQUAL && equated.add(matcher.name())) {
                labels.set(matcher.name(), matcher.value());
            } else {
                labels.remove(matcher.name());
            }
        }
        return labels.build();
    }
}
