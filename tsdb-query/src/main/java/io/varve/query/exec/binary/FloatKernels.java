package io.varve.query.exec.binary;

import io.varve.query.ast.BinaryOperator;
import io.varve.query.exec.GoMath;

/// Binary operators over arrays of floats, the operator chosen outside the loop. What stands at
/// steps without a float is computed too and is never looked at.
final class FloatKernels {
    private FloatKernels() {}

    /// `result[i] = left[i] operator right[i]`.
    static void arithmetic(
            BinaryOperator operator, double[] left, double[] right, double[] result) {
        switch (operator) {
            case ADD -> add(left, right, result);
            case SUBTRACT -> subtract(left, right, result);
            case MULTIPLY -> multiply(left, right, result);
            case DIVIDE -> divide(left, right, result);
            case MODULO -> modulo(left, right, result);
            case POWER -> power(left, right, result);
            case ATAN2 -> atan2(left, right, result);
            default -> throw new IllegalArgumentException(operator + " is not arithmetic");
        }
    }

    /// Sets bit `i` of the result if `left[i] operator right[i]` holds.
    static void compare(BinaryOperator operator, double[] left, double[] right, long[] result) {
        switch (operator) {
            case EQUAL -> equal(left, right, result);
            case NOT_EQUAL -> {
                equal(left, right, result);
                for (int word = 0; word < result.length; word++) {
                    result[word] = ~result[word];
                }
            }
            case LESS -> less(left, right, result);
            case LESS_OR_EQUAL -> lessOrEqual(left, right, result);
            case GREATER -> less(right, left, result);
            case GREATER_OR_EQUAL -> lessOrEqual(right, left, result);
            default -> throw new IllegalArgumentException(operator + " is not a comparison");
        }
    }

    private static void add(double[] left, double[] right, double[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = left[i] + right[i];
        }
    }

    private static void subtract(double[] left, double[] right, double[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = left[i] - right[i];
        }
    }

    private static void multiply(double[] left, double[] right, double[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = left[i] * right[i];
        }
    }

    private static void divide(double[] left, double[] right, double[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = left[i] / right[i];
        }
    }

    /// Java's remainder is C's `fmod`.
    private static void modulo(double[] left, double[] right, double[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = left[i] % right[i];
        }
    }

    private static void power(double[] left, double[] right, double[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = GoMath.pow(left[i], right[i]);
        }
    }

    private static void atan2(double[] left, double[] right, double[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.atan2(left[i], right[i]);
        }
    }

    private static void equal(double[] left, double[] right, long[] result) {
        for (int word = 0; word < result.length; word++) {
            long bits = 0;
            int end = Math.min((word + 1) << 6, left.length);
            for (int i = word << 6; i < end; i++) {
                bits |= left[i] == right[i] ? 1L << i : 0;
            }
            result[word] = bits;
        }
    }

    private static void less(double[] left, double[] right, long[] result) {
        for (int word = 0; word < result.length; word++) {
            long bits = 0;
            int end = Math.min((word + 1) << 6, left.length);
            for (int i = word << 6; i < end; i++) {
                bits |= left[i] < right[i] ? 1L << i : 0;
            }
            result[word] = bits;
        }
    }

    private static void lessOrEqual(double[] left, double[] right, long[] result) {
        for (int word = 0; word < result.length; word++) {
            long bits = 0;
            int end = Math.min((word + 1) << 6, left.length);
            for (int i = word << 6; i < end; i++) {
                bits |= left[i] <= right[i] ? 1L << i : 0;
            }
            result[word] = bits;
        }
    }
}
