package io.varve.query.exec.binary;

import io.varve.query.ast.Binary;
import io.varve.query.exec.ScalarOperator;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import org.jspecify.annotations.Nullable;

/// A binary operator between two scalars. Comparisons yield 0 or 1.
final class ScalarToScalar implements ScalarOperator {
    private final Binary node;
    private final ScalarOperator left;
    private final ScalarOperator right;
    private double @Nullable [] values;

    ScalarToScalar(Binary node, ScalarOperator left, ScalarOperator right) {
        this.node = node;
        this.left = left;
        this.right = right;
    }

    @Override
    public double[] values() {
        double[] result = values;
        if (result == null) {
            result = evaluate(left.values(), right.values());
            values = result;
        }
        return result;
    }

    private double[] evaluate(double[] a, double[] b) {
        double[] result = new double[a.length];
        switch (node.operator().kind()) {
            case ARITHMETIC -> FloatKernels.arithmetic(node.operator(), a, b, result);
            case COMPARISON -> {
                long[] holds = new long[(a.length + 63) >> 6];
                FloatKernels.compare(node.operator(), a, b, holds);
                for (int step = 0; step < result.length; step++) {
                    result[step] = (holds[step >> 6] >>> step) & 1;
                }
            }
            case TRIM, SET ->
                    throw new VarveException(
                            ErrorKind.EXECUTION,
                            "operator \""
                                    + node.operator().symbol()
                                    + "\" not allowed for Scalar operations");
        }
        return result;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
