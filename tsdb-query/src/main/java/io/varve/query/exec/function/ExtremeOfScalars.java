package io.varve.query.exec.function;

import io.varve.query.exec.GoMath;
import io.varve.query.exec.ScalarOperator;
import org.jspecify.annotations.Nullable;

/// `max_of(a, b)` and `min_of(a, b)`.
final class ExtremeOfScalars implements ScalarOperator {
    private final boolean max;
    private final ScalarOperator left;
    private final ScalarOperator right;
    private double @Nullable [] values;

    ExtremeOfScalars(boolean max, ScalarOperator left, ScalarOperator right) {
        this.max = max;
        this.left = left;
        this.right = right;
    }

    @Override
    public double[] values() {
        double[] result = values;
        if (result == null) {
            double[] a = left.values();
            double[] b = right.values();
            result = new double[a.length];
            for (int step = 0; step < result.length; step++) {
                result[step] = max ? GoMath.max(a[step], b[step]) : GoMath.min(a[step], b[step]);
            }
            values = result;
        }
        return result;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
