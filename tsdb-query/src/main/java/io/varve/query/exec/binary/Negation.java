package io.varve.query.exec.binary;

import io.varve.query.ast.Unary;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import org.jspecify.annotations.Nullable;

/// Unary minus.
public final class Negation {
    private Negation() {}

    /// @param operand closed by the operator that is made; itself if the sign is a plus
    public static Operator create(QueryContext context, Unary node, Operator operand) {
        if (!node.negative()) {
            return operand;
        }
        return switch (operand) {
            case ScalarOperator scalar -> new NegatedScalar(scalar);
            case VectorOperator vector ->
                    DistinctLabelsets.of(context, new NegatedVector(context, vector));
            case RangeOperator _ ->
                    throw new IllegalArgumentException("a range vector cannot be negated");
        };
    }

    /// `-s`.
    private static final class NegatedScalar implements ScalarOperator {
        private final ScalarOperator operand;
        private double @Nullable [] values;

        NegatedScalar(ScalarOperator operand) {
            this.operand = operand;
        }

        @Override
        public double[] values() {
            double[] result = values;
            if (result == null) {
                result = operand.values().clone();
                negate(result);
                values = result;
            }
            return result;
        }

        @Override
        public void close() {
            operand.close();
        }
    }

    /// `-v`: histograms are multiplied by -1.
    private static final class NegatedVector extends SeriesMapping {
        NegatedVector(QueryContext context, VectorOperator operand) {
            super(context, operand);
        }

        @Override
        protected SeriesMeta announce(SeriesMeta series) {
            return NameRemoval.drop(context(), series);
        }

        @Override
        protected void transform(StepColumn column) {
            negate(column.values());
            if (!column.anyHistogram()) {
                return;
            }
            for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
                FloatHistogram histogram = column.histogram(step);
                if (histogram != null) {
                    column.set(step, HistogramArithmetic.negate(histogram));
                }
            }
        }
    }

    private static void negate(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
    }
}
