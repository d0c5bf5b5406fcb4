package io.varve.query.exec.function;

import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.util.List;

/// The label by which `histogram_quantiles` tells its answers apart: the fraction that was asked
/// for.
record FractionLabel(String name, List<HistogramQuestion.Quantile> questions)
        implements HistogramAnswers.AnswerLabel {
    @Override
    public double number(int question, int step) {
        return questions.get(question).fraction(step);
    }

    @Override
    public Labels labels(Labels histogram, double number) {
        return histogram.toBuilder().set(name, openMetrics(number)).build();
    }

    /// A number as OpenMetrics writes it in a label: never without a point or an exponent.
    private static String openMetrics(double value) {
        if (value == 0) {
            return "0.0";
        }
        String text = GoFormat.general(value);
        boolean whole = Double.isFinite(value) && !text.contains(".") && !text.contains("e");
        return whole ? text + ".0" : text;
    }
}
