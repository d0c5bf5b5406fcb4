package io.varve.query.exec.binary;

import io.varve.query.ast.BinaryOperator;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.binary.BinaryNotes.Note;
import io.varve.storage.histogram.Combination;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import org.jspecify.annotations.Nullable;

/// A binary operator applied to two columns, step by step: the table of conformance FORMAT.md, B7.
/// A scalar is a column that has a float at every step. Not thread-safe.
final class ElementOperation {
    private final BinaryOperator operator;
    private final boolean returnBool;
    private final boolean keepRight;
    private final BinaryNotes notes;
    private final long[] holds;

    /// @param returnBool whether a comparison yields 0 or 1 instead of the elements that fulfil it
    /// @param keepRight whether a comparison yields the right element, rather than the left one
    ElementOperation(
            BinaryOperator operator,
            boolean returnBool,
            boolean keepRight,
            BinaryNotes notes,
            int steps) {
        this.operator = operator;
        this.returnBool = returnBool;
        this.keepRight = keepRight;
        this.notes = notes;
        this.holds = new long[(steps + 63) >> 6];
    }

    /// @param result is overwritten; another column than the operands
    void apply(StepColumn left, StepColumn right, StepColumn result) {
        result.clear();
        long[] present = result.present();
        for (int word = 0; word < present.length; word++) {
            present[word] = left.present()[word] & right.present()[word];
        }
        boolean histograms = left.anyHistogram() || right.anyHistogram();
        if (histograms) {
            keepFloats(left, right, present);
        }
        applyToFloats(left, right, result);
        if (histograms) {
            applyToHistograms(left, right, result);
        }
    }

    /// Leaves only the steps at which both have a float.
    private static void keepFloats(StepColumn left, StepColumn right, long[] present) {
        for (int step = left.next(0); step >= 0; step = left.next(step + 1)) {
            if (!left.hasFloat(step) || !right.hasFloat(step)) {
                present[step >> 6] &= ~(1L << step);
            }
        }
    }

    private void applyToFloats(StepColumn left, StepColumn right, StepColumn result) {
        switch (operator.kind()) {
            case ARITHMETIC ->
                    FloatKernels.arithmetic(
                            operator, left.values(), right.values(), result.values());
            case COMPARISON -> {
                FloatKernels.compare(operator, left.values(), right.values(), holds);
                if (returnBool) {
                    setBools(result.values());
                } else {
                    keepHolding(keepRight ? right : left, result);
                }
            }
            case TRIM -> {
                for (int step = result.next(0); step >= 0; step = result.next(step + 1)) {
                    notes.add(step, Note.FLOAT_AND_FLOAT);
                    result.remove(step);
                }
            }
            case SET -> throw new IllegalStateException(operator + " has no values");
        }
    }

    private void setBools(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (holds[i >> 6] >>> i) & 1;
        }
    }

    private void keepHolding(StepColumn kept, StepColumn result) {
        System.arraycopy(kept.values(), 0, result.values(), 0, result.steps());
        long[] present = result.present();
        for (int word = 0; word < present.length; word++) {
            present[word] &= holds[word];
        }
    }

    private void applyToHistograms(StepColumn left, StepColumn right, StepColumn result) {
        for (int step = left.next(0); step >= 0; step = left.next(step + 1)) {
            FloatHistogram leftHistogram = left.histogram(step);
            FloatHistogram rightHistogram = right.histogram(step);
            if (!right.has(step) || (leftHistogram == null && rightHistogram == null)) {
                continue;
            }
            if (leftHistogram != null && rightHistogram != null) {
                applyToBoth(step, leftHistogram, rightHistogram, result);
            } else if (leftHistogram != null) {
                FloatHistogram value = histogramAndFloat(leftHistogram, right.value(step));
                set(step, value, Note.HISTOGRAM_AND_FLOAT, result);
            } else if (rightHistogram != null) {
                FloatHistogram value = floatAndHistogram(left.value(step), rightHistogram);
                set(step, value, Note.FLOAT_AND_HISTOGRAM, result);
            }
        }
    }

    /// @param note what to say if there is no value
    private void set(int step, @Nullable FloatHistogram value, Note note, StepColumn result) {
        if (value == null) {
            notes.add(step, note);
        } else {
            result.set(step, value);
        }
    }

    private @Nullable FloatHistogram histogramAndFloat(FloatHistogram left, double right) {
        return switch (operator) {
            case MULTIPLY -> HistogramArithmetic.multiply(left, right).compact(0);
            case DIVIDE -> HistogramArithmetic.divide(left, right).compact(0);
            case TRIM_UPPER -> HistogramArithmetic.trimUpper(left, right);
            case TRIM_LOWER -> HistogramArithmetic.trimLower(left, right);
            default -> null;
        };
    }

    private @Nullable FloatHistogram floatAndHistogram(double left, FloatHistogram right) {
        return operator == BinaryOperator.MULTIPLY
                ? HistogramArithmetic.multiply(right, left).compact(0)
                : null;
    }

    private void applyToBoth(
            int step, FloatHistogram left, FloatHistogram right, StepColumn result) {
        switch (operator) {
            case ADD -> setCombined(step, HistogramArithmetic.add(left, right), result);
            case SUBTRACT -> setCombined(step, HistogramArithmetic.subtract(left, right), result);
            case EQUAL -> setCompared(step, left.sameAs(right), left, right, result);
            case NOT_EQUAL -> setCompared(step, !left.sameAs(right), left, right, result);
            default -> notes.add(step, Note.HISTOGRAM_AND_HISTOGRAM);
        }
    }

    private void setCombined(int step, Combination combination, StepColumn result) {
        switch (combination) {
            case Combination.Incompatible _ -> notes.add(step, Note.INCOMPATIBLE_BUCKETS);
            case Combination.Combined combined -> {
                if (combined.boundsReconciled()) {
                    notes.add(step, Note.BOUNDS_RECONCILED);
                }
                if (combined.resetCollision()) {
                    notes.add(step, Note.RESET_COLLISION);
                    return;
                }
                FloatHistogram histogram = combined.histogram();
                if (operator == BinaryOperator.SUBTRACT) {
                    histogram = histogram.withHint(ResetHint.GAUGE);
                }
                result.set(step, histogram.compact(0));
            }
        }
    }

    private void setCompared(
            int step, boolean holds, FloatHistogram left, FloatHistogram right, StepColumn result) {
        if (returnBool) {
            result.set(step, holds ? 1 : 0);
        } else if (holds) {
            result.set(step, keepRight ? right : left);
        }
    }
}
