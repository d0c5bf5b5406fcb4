package io.varve.query.exec.aggregate;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.StringLiteral;
import io.varve.query.exec.HeldSeries;
import io.varve.query.exec.HoldingOperator;
import io.varve.query.exec.LabelNames;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `count_values`: how many elements of a group have a value, for each distinct value; the value
/// becomes a label. Which series there are is known only when everything has been read.
final class CountedValues extends HoldingOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final Aggregation node;
    private final String label;
    private final VectorOperator operand;

    CountedValues(QueryContext context, StepGrid grid, Aggregation node, VectorOperator operand) {
        super(context);
        this.context = context;
        this.grid = grid;
        this.node = node;
        this.operand = operand;
        if (node.parameter().orElseThrow().unwrapped() instanceof StringLiteral literal) {
            this.label = literal.value();
        } else {
            throw new IllegalArgumentException("count_values takes a string");
        }
    }

    @Override
    protected void evaluate(HeldSeries output) {
        if (!LabelNames.isValid(label)) {
            throw new VarveException(
                    ErrorKind.EXECUTION, "invalid label name " + GoFormat.quote(label));
        }
        Groups groups = new Groups(groupsWithoutValue(), operand.series());
        ValueCounts[] counts = new ValueCounts[groups.count()];
        for (int group = 0; group < counts.length; group++) {
            counts[group] = new ValueCounts();
        }
        StepColumn column = new StepColumn(grid.count());
        for (int read = 0; operand.next(column); read++) {
            context.cancel().check("expression evaluation");
            counts[groups.of(read)].add(column);
        }
        for (int group = 0; group < counts.length; group++) {
            counts[group].addTo(output, groups.labels(group));
        }
    }

    /// Groups by all labels that the result has but that of the value: it would be overwritten.
    private LabelSelection groupsWithoutValue() {
        Set<String> names = new TreeSet<>(node.labels());
        if (node.without()) {
            names.add(Labels.METRIC_NAME);
            names.add(label);
            return LabelSelection.allBut(names);
        }
        names.remove(label);
        return LabelSelection.only(names);
    }

    /// Whether the result has the label of the value: not if `without` drops it.
    private boolean hasValueLabel() {
        return !node.without()
                || !(label.equals(Labels.METRIC_NAME) || node.labels().contains(label));
    }

    @Override
    protected void closeInputs() {
        operand.close();
    }

    /// The values of one group, and how often each occurs at each step.
    private final class ValueCounts {
        private final Map<Long, int[]> floats = new LinkedHashMap<>();
        private final Map<String, int[]> histograms = new LinkedHashMap<>();
        private long lastBits;
        private int @Nullable [] lastCounts;

        void add(StepColumn column) {
            for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
                FloatHistogram histogram = column.histogram(step);
                int[] counts =
                        histogram == null
                                ? ofFloat(Double.doubleToLongBits(column.value(step)))
                                : histograms.computeIfAbsent(histogram.text(), _ -> newCounts());
                counts[step]++;
            }
        }

        /// Values often stay the same from step to step.
        private int[] ofFloat(long bits) {
            int[] counts = lastCounts;
            if (counts == null || bits != lastBits) {
                counts = floats.computeIfAbsent(bits, _ -> newCounts());
                lastBits = bits;
                lastCounts = counts;
            }
            return counts;
        }

        private int[] newCounts() {
            charge().take(64 + 4L * grid.count());
            return new int[grid.count()];
        }

        void addTo(HeldSeries output, Labels group) {
            List<String> texts = new ArrayList<>();
            List<int[]> counts = new ArrayList<>();
            floats.forEach((bits, ofValue) -> {
                texts.add(GoFormat.plain(Double.longBitsToDouble(bits)));
                counts.add(ofValue);
            });
            histograms.forEach((text, ofValue) -> {
                texts.add(text);
                counts.add(ofValue);
            });
            if (!hasValueLabel()) {
                if (!counts.isEmpty()) {
                    output.add(new SeriesMeta(group, false), column(counts));
                }
                return;
            }
            for (int i = 0; i < counts.size(); i++) {
                Labels labels = group.toBuilder().set(label, texts.get(i)).build();
                output.add(new SeriesMeta(labels, false), column(counts.subList(i, i + 1)));
            }
        }

        /// The sum of counts.
        private StepColumn column(List<int[]> counts) {
            StepColumn column = new StepColumn(grid.count());
            for (int step = 0; step < grid.count(); step++) {
                int sum = 0;
                for (int[] ofValue : counts) {
                    sum += ofValue[step];
                }
                if (sum > 0) {
                    column.set(step, sum);
                }
            }
            return column;
        }
    }
}
