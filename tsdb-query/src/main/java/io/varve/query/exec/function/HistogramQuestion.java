package io.varve.query.exec.function;

import io.varve.query.ast.Span;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.histogram.ClassicHistogram;
import io.varve.query.exec.histogram.HistogramQuantile;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;

/// What a function asks every histogram, native or classic; its parameters vary from step to step.
sealed interface HistogramQuestion {
    /// Evaluates the parameters; called once, even if there is nothing to ask.
    void prepare();

    double ask(int step, ClassicHistogram histogram);

    /// @param series whose histogram it is, for annotations
    double ask(int step, FloatHistogram histogram, Labels series);

    void close();

    /// Below which value a fraction of the observations lies.
    final class Quantile implements HistogramQuestion {
        private final QueryContext context;
        private final ScalarOperator fraction;
        private final Span span;
        private final HistogramNotes notes;
        private final HistogramQuantile quantile = new HistogramQuantile();

        /// @param span place of the fraction in the query
        Quantile(QueryContext context, ScalarOperator fraction, Span span, HistogramNotes notes) {
            this.context = context;
            this.fraction = fraction;
            this.span = span;
            this.notes = notes;
        }

        double fraction(int step) {
            return fraction.values()[step];
        }

        @Override
        public void prepare() {
            double last = 0;
            for (double q : fraction.values()) {
                boolean valid = q >= 0 && q <= 1;
                if (!valid && Double.compare(q, last) != 0) {
                    context.annotations()
                            .warn(
                                    "quantile value should be between 0 and 1, got "
                                            + GoFormat.general(q),
                                    span);
                }
                last = q;
            }
        }

        @Override
        public double ask(int step, ClassicHistogram histogram) {
            return histogram.quantile(fraction(step));
        }

        @Override
        public double ask(int step, FloatHistogram histogram, Labels series) {
            double answer = quantile.quantile(fraction(step), histogram);
            if (quantile.nanResult()) {
                notes.nanResult(series);
            }
            if (quantile.nanSkewed()) {
                notes.nanSkewed(series);
            }
            return answer;
        }

        @Override
        public void close() {
            fraction.close();
        }
    }

    /// Which fraction of the observations lies between two values.
    final class Fraction implements HistogramQuestion {
        private final ScalarOperator lower;
        private final ScalarOperator upper;
        private final HistogramNotes notes;
        private final HistogramQuantile quantile = new HistogramQuantile();

        Fraction(ScalarOperator lower, ScalarOperator upper, HistogramNotes notes) {
            this.lower = lower;
            this.upper = upper;
            this.notes = notes;
        }

        @Override
        public void prepare() {
            lower.values();
            upper.values();
        }

        @Override
        public double ask(int step, ClassicHistogram histogram) {
            return histogram.fraction(lower.values()[step], upper.values()[step]);
        }

        @Override
        public double ask(int step, FloatHistogram histogram, Labels series) {
            double answer =
                    quantile.fraction(lower.values()[step], upper.values()[step], histogram);
            if (quantile.nanExcluded()) {
                notes.nanExcluded(series);
            }
            return answer;
        }

        @Override
        public void close() {
            lower.close();
            upper.close();
        }
    }
}
