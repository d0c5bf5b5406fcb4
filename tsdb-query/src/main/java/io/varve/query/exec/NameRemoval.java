package io.varve.query.exec;

import io.varve.query.ast.Feature;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// How operations drop the metric name of what they compute (conformance FORMAT.md, B5.6). With
/// delayed name removal they only mark the series, and the names go at the end of the query;
/// without it they go at once. Type and unit go with the name.
public final class NameRemoval {
    /// The labels that say what a metric is: its name, and its type and unit where these are kept
    /// as labels.
    public static final List<String> LABELS = List.of(Labels.METRIC_NAME, "__type__", "__unit__");

    private static final LabelSelection WITHOUT = LabelSelection.allBut(LABELS);

    private NameRemoval() {}

    /// What an operation that drops names announces for a series.
    public static SeriesMeta drop(QueryContext context, SeriesMeta series) {
        if (context.features().has(Feature.DELAYED_NAME_REMOVAL)) {
            return series.dropName() ? series : new SeriesMeta(series.labels(), true);
        }
        return new SeriesMeta(withoutName(series.labels()), false);
    }

    /// [#drop(QueryContext, SeriesMeta)] for all series of an operator.
    public static List<SeriesMeta> drop(QueryContext context, List<SeriesMeta> series) {
        List<SeriesMeta> dropped = new ArrayList<>(series.size());
        for (SeriesMeta each : series) {
            dropped.add(drop(context, each));
        }
        return dropped;
    }

    /// The labels without name, type and unit.
    public static Labels withoutName(Labels labels) {
        return WITHOUT.apply(labels);
    }

    /// The end of a query: yields the series of the operator without the names that were marked.
    /// Series that become equal are merged, or are an error, as [DistinctLabelsets] says.
    public static VectorOperator atEnd(QueryContext context, VectorOperator operator) {
        return DistinctLabelsets.of(context, new Removing(operator));
    }

    /// Removes the names of marked series.
    private static final class Removing implements VectorOperator {
        private final VectorOperator input;

        Removing(VectorOperator input) {
            this.input = input;
        }

        @Override
        public List<SeriesMeta> series() {
            List<SeriesMeta> announced = input.series();
            List<SeriesMeta> removed = new ArrayList<>(announced.size());
            for (SeriesMeta series : announced) {
                removed.add(
                        series.dropName()
                                ? new SeriesMeta(withoutName(series.labels()), false)
                                : series);
            }
            return removed;
        }

        @Override
        public boolean next(StepColumn column) {
            return input.next(column);
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
