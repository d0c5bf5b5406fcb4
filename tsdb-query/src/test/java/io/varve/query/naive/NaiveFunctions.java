package io.varve.query.naive;

import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Function;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.StepGrid;
import io.varve.query.naive.NaiveValue.Scalar;
import io.varve.query.naive.NaiveValue.Vector;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/// Functions of instant vectors and scalars (conformance FORMAT.md, B9.1 and B9.2).
final class NaiveFunctions {
    private final NaiveEvaluator evaluator;
    private final NaiveNames names;
    private final StepGrid query;

    NaiveFunctions(NaiveEvaluator evaluator, NaiveNames names, StepGrid query) {
        this.evaluator = evaluator;
        this.names = names;
        this.query = query;
    }

    NaiveValue call(Call call, long timeMs) {
        return switch (call.function()) {
            case ABS -> floats(call, timeMs, Math::abs);
            case CEIL -> floats(call, timeMs, Math::ceil);
            case FLOOR -> floats(call, timeMs, Math::floor);
            case SQRT -> floats(call, timeMs, Math::sqrt);
            case EXP -> floats(call, timeMs, Math::exp);
            case LN -> floats(call, timeMs, Math::log);
            case LOG2 -> floats(call, timeMs, x -> Math.log(x) / Math.log(2));
            case LOG10 -> floats(call, timeMs, Math::log10);
            case SIN -> floats(call, timeMs, Math::sin);
            case COS -> floats(call, timeMs, Math::cos);
            case TAN -> floats(call, timeMs, Math::tan);
            case ASIN -> floats(call, timeMs, Math::asin);
            case ACOS -> floats(call, timeMs, Math::acos);
            case ATAN -> floats(call, timeMs, Math::atan);
            case SINH -> floats(call, timeMs, Math::sinh);
            case COSH -> floats(call, timeMs, Math::cosh);
            case TANH -> floats(call, timeMs, Math::tanh);
            case ASINH -> floats(call, timeMs, x -> Math.copySign(asinh(Math.abs(x)), x));
            case ACOSH ->
                    floats(
                            call,
                            timeMs,
                            x ->
                                    x < 1
                                            ? Double.NaN
                                            : x > 1e8
                                                    ? asinh(x)
                                                    : Math.log(x + Math.sqrt(x * x - 1)));
            case ATANH -> floats(call, timeMs, x -> 0.5 * Math.log1p(2 * x / (1 - x)));
            case DEG -> floats(call, timeMs, x -> x * 180 / Math.PI);
            case RAD -> floats(call, timeMs, x -> x * Math.PI / 180);
            case SGN -> floats(call, timeMs, x -> x < 0 ? -1 : x > 0 ? 1 : x);
            case ROUND -> {
                double to = call.arguments().size() > 1 ? scalar(call, 1, timeMs) : 1;
                yield floats(call, timeMs, x -> Math.floor(x * (1 / to) + 0.5) / (1 / to));
            }
            case CLAMP -> clamp(call, scalar(call, 1, timeMs), scalar(call, 2, timeMs), timeMs);
            case CLAMP_MIN ->
                    clamp(call, scalar(call, 1, timeMs), Double.POSITIVE_INFINITY, timeMs);
            case CLAMP_MAX ->
                    clamp(call, Double.NEGATIVE_INFINITY, scalar(call, 1, timeMs), timeMs);
            case MINUTE -> dates(call, timeMs, ZonedDateTime::getMinute);
            case HOUR -> dates(call, timeMs, ZonedDateTime::getHour);
            case DAY_OF_WEEK -> dates(call, timeMs, date -> date.getDayOfWeek().getValue() % 7);
            case DAY_OF_MONTH -> dates(call, timeMs, ZonedDateTime::getDayOfMonth);
            case DAY_OF_YEAR -> dates(call, timeMs, ZonedDateTime::getDayOfYear);
            case DAYS_IN_MONTH -> dates(call, timeMs, date -> date.toLocalDate().lengthOfMonth());
            case MONTH -> dates(call, timeMs, ZonedDateTime::getMonthValue);
            case YEAR -> dates(call, timeMs, ZonedDateTime::getYear);
            case SCALAR -> new Scalar(onlyFloat(vector(call, 0, timeMs)));
            case VECTOR -> vector(Labels.EMPTY, scalar(call, 0, timeMs));
            case TIME -> new Scalar(timeMs / 1000.0);
            case PI -> new Scalar(Math.PI);
            case START -> new Scalar(query.startMs() / 1000.0);
            case END -> new Scalar(query.endMs() / 1000.0);
            case MAX_OF -> new Scalar(max(scalar(call, 0, timeMs), scalar(call, 1, timeMs)));
            case MIN_OF -> new Scalar(min(scalar(call, 0, timeMs), scalar(call, 1, timeMs)));
            case ABSENT ->
                    vector(call, 0, timeMs).isEmpty()
                            ? vector(NaiveLabels.absent(call.arguments().getFirst()), 1)
                            : new Vector(List.of());
            case STEP -> new Scalar(query.startMs() == query.endMs() ? 0 : query.stepMs() / 1000.0);
            case RANGE -> new Scalar((query.endMs() - query.startMs()) / 1000.0);
            case LABEL_JOIN -> {
                List<String> sources = strings(call, 3);
                NaiveLabels.checkJoin(string(call, 1), sources);
                yield new Vector(
                        NaiveLabels.join(
                                vector(call, 0, timeMs),
                                string(call, 1),
                                string(call, 2),
                                sources));
            }
            case LABEL_REPLACE -> {
                NaiveLabels.checkReplace(string(call, 1), string(call, 4));
                yield new Vector(
                        NaiveLabels.replace(
                                vector(call, 0, timeMs),
                                string(call, 1),
                                string(call, 2),
                                string(call, 3),
                                string(call, 4)));
            }
            case TIMESTAMP, START_TIMESTAMP -> timestamps(call, timeMs);
            case SORT, SORT_DESC -> sorted(call, timeMs);
            case SORT_BY_LABEL, SORT_BY_LABEL_DESC -> sortedByLabels(call, timeMs);
            case INFO -> new Vector(new NaiveInfo(evaluator, call, timeMs).evaluate());
            case HISTOGRAM_STDVAR -> histograms(call, timeMs, NaiveHistograms::variance);
            case HISTOGRAM_STDDEV ->
                    histograms(call, timeMs, h -> Math.sqrt(NaiveHistograms.variance(h)));
            case HISTOGRAM_QUANTILE -> quantile(call, timeMs);
            case HISTOGRAM_QUANTILES -> quantiles(call, timeMs);
            case HISTOGRAM_FRACTION -> fraction(call, timeMs);
            case HISTOGRAM_COUNT -> histograms(call, timeMs, FloatHistogram::count);
            case HISTOGRAM_SUM -> histograms(call, timeMs, FloatHistogram::sum);
            case HISTOGRAM_AVG -> histograms(call, timeMs, h -> h.sum() / h.count());
            default -> new Vector(new NaiveRange(evaluator, call, timeMs).evaluate());
        };
    }

    private List<NaiveElement> vector(Call call, int index, long timeMs) {
        return evaluator.vector(call.arguments().get(index), timeMs);
    }

    private double scalar(Call call, int index, long timeMs) {
        return evaluator.scalar(call.arguments().get(index), timeMs);
    }

    private static String string(Call call, int index) {
        Expr argument = call.arguments().get(index).unwrapped();
        return ((StringLiteral) argument).value();
    }

    private static Vector vector(Labels labels, double value) {
        return new Vector(List.of(NaiveElement.of(labels, value)));
    }

    private Vector floats(Call call, long timeMs, DoubleUnaryOperator function) {
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : vector(call, 0, timeMs)) {
            if (element.isFloat()) {
                result.add(element.with(function.applyAsDouble(element.value())));
            }
        }
        return new Vector(NaiveNames.distinct(names.drop(result)));
    }

    private Vector histograms(Call call, long timeMs, ToDoubleFunction<FloatHistogram> function) {
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : vector(call, 0, timeMs)) {
            if (element.histogram() != null) {
                result.add(element.with(function.applyAsDouble(element.histogram())));
            }
        }
        return new Vector(NaiveNames.distinct(names.drop(result)));
    }

    private Vector clamp(Call call, double lower, double upper, long timeMs) {
        if (upper < lower) {
            vector(call, 0, timeMs);
            return new Vector(List.of());
        }
        return floats(call, timeMs, x -> max(lower, min(upper, x)));
    }

    private static double max(double a, double b) {
        boolean infinite = a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY;
        return infinite ? Double.POSITIVE_INFINITY : Math.max(a, b);
    }

    private static double min(double a, double b) {
        boolean infinite = a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY;
        return infinite ? Double.NEGATIVE_INFINITY : Math.min(a, b);
    }

    private Vector dates(Call call, long timeMs, ToDoubleFunction<ZonedDateTime> part) {
        DoubleUnaryOperator ofSeconds =
                seconds ->
                        part.applyAsDouble(
                                Instant.ofEpochSecond((long) seconds).atZone(ZoneOffset.UTC));
        return call.arguments().isEmpty()
                ? vector(Labels.EMPTY, ofSeconds.applyAsDouble(timeMs / 1000.0))
                : floats(call, timeMs, ofSeconds);
    }

    private static double asinh(double x) {
        return x > 1e8
                ? Math.log(2) + Math.log(x)
                : Math.log1p(x + x * x / (1 + Math.sqrt(1 + x * x)));
    }

    private static double onlyFloat(List<NaiveElement> elements) {
        List<NaiveElement> floats = elements.stream().filter(NaiveElement::isFloat).toList();
        return floats.size() == 1 ? floats.get(0).value() : Double.NaN;
    }

    private static List<String> strings(Call call, int from) {
        List<String> strings = new ArrayList<>();
        for (int index = from; index < call.arguments().size(); index++) {
            strings.add(string(call, index));
        }
        return strings;
    }

    private Vector timestamps(Call call, long timeMs) {
        boolean start = call.function() == Function.START_TIMESTAMP;
        List<NaiveElement> result = new ArrayList<>();
        Expr argument = call.arguments().getFirst().unwrapped();
        if (argument instanceof VectorSelector selector) {
            evaluator
                    .selection()
                    .newest(selector, timeMs, evaluator.frame(), false)
                    .forEach((labels, sample) -> {
                        long ms = start ? sample.startMs() : sample.timeMs();
                        result.add(NaiveElement.of(labels, ms / 1000.0));
                    });
        } else {
            for (NaiveElement element : vector(call, 0, timeMs)) {
                if (!start) {
                    result.add(element.with(timeMs / 1000.0));
                }
            }
        }
        return new Vector(NaiveNames.distinct(names.drop(result)));
    }

    private boolean isRange() {
        return evaluator.frame().startMs() != evaluator.frame().endMs();
    }

    private void noteIneffective(Call call) {
        if (isRange()) {
            evaluator
                    .notes()
                    .warn(
                            "sort is ineffective for range queries since results are always"
                                    + " ordered by labels",
                            call.span());
        }
    }

    private Vector sorted(Call call, long timeMs) {
        noteIneffective(call);
        if (isRange()) {
            return new Vector(
                    vector(call, 0, timeMs).stream().filter(NaiveElement::isFloat).toList());
        }
        Comparator<NaiveElement> byValue = Comparator.comparingDouble(NaiveElement::value);
        boolean descending = call.function() == Function.SORT_DESC;
        Comparator<NaiveElement> order =
                Comparator.comparing((NaiveElement element) -> Double.isNaN(element.value()))
                        .thenComparing(descending ? byValue.reversed() : byValue);
        return new Vector(
                vector(call, 0, timeMs).stream()
                        .filter(NaiveElement::isFloat)
                        .sorted(order)
                        .toList());
    }

    private Vector sortedByLabels(Call call, long timeMs) {
        noteIneffective(call);
        if (isRange()) {
            return new Vector(vector(call, 0, timeMs));
        }
        List<String> by = strings(call, 1);
        Comparator<NaiveElement> order = (a, b) -> NaiveLabels.compare(a.labels(), b.labels(), by);
        boolean descending = call.function() == Function.SORT_BY_LABEL_DESC;
        return new Vector(
                vector(call, 0, timeMs).stream()
                        .sorted(descending ? order.reversed() : order)
                        .toList());
    }

    private NaiveHistograms histograms(Call call, int vector) {
        Span place = call.arguments().get(vector).unwrapped().span();
        return new NaiveHistograms(evaluator.notes(), names, place);
    }

    private double quantile(Call call, int index, long timeMs) {
        double q = scalar(call, index, timeMs);
        if (!(q >= 0 && q <= 1)) {
            evaluator
                    .notes()
                    .warn(
                            "quantile value should be between 0 and 1, got " + GoFormat.general(q),
                            call.arguments().get(index).unwrapped().span());
        }
        return q;
    }

    private Vector quantile(Call call, long timeMs) {
        NaiveHistograms histograms = histograms(call, 1);
        double q = quantile(call, 0, timeMs);
        return new Vector(
                NaiveNames.distinct(
                        histograms.answer(
                                vector(call, 1, timeMs),
                                (histogram, labels) ->
                                        histograms.nativeQuantile(q, histogram, labels),
                                (buckets, labels) ->
                                        histograms.classicQuantile(q, buckets, labels))));
    }

    private Vector quantiles(Call call, long timeMs) {
        NaiveHistograms histograms = histograms(call, 0);
        List<NaiveElement> vector = vector(call, 0, timeMs);
        List<NaiveElement> result = new ArrayList<>();
        List<List<NaiveElement>> answers = new ArrayList<>();
        for (int index = 2; index < call.arguments().size(); index++) {
            List<NaiveElement> answered = new ArrayList<>();
            answers.add(answered);
            double q = quantile(call, index, timeMs);
            String text = GoFormat.general(q);
            String value = text.matches("-?\\d+") ? text + ".0" : text;
            histograms
                    .answer(
                            vector,
                            (histogram, labels) -> histograms.nativeQuantile(q, histogram, labels),
                            (buckets, labels) -> histograms.classicQuantile(q, buckets, labels))
                    .forEach(element -> {
                        Labels labels =
                                element.labels().toBuilder().set(string(call, 1), value).build();
                        answered.add(element.named(labels, element.dropName()));
                    });
        }
        for (int i = 0; i < answers.getFirst().size(); i++) {
            for (List<NaiveElement> answered : answers) {
                result.add(answered.get(i));
            }
        }
        return new Vector(NaiveNames.distinct(result));
    }

    private Vector fraction(Call call, long timeMs) {
        NaiveHistograms histograms = histograms(call, 2);
        double lo = scalar(call, 0, timeMs);
        double hi = scalar(call, 1, timeMs);
        return new Vector(
                NaiveNames.distinct(
                        histograms.answer(
                                vector(call, 2, timeMs),
                                (histogram, labels) ->
                                        histograms.nativeFraction(lo, hi, histogram, labels),
                                (buckets, _) -> histograms.classicFraction(lo, hi, buckets))));
    }
}
