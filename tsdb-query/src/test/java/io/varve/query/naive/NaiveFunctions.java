package io.varve.query.naive;

import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.StringLiteral;
import io.varve.query.exec.StepGrid;
import io.varve.query.naive.NaiveValue.Scalar;
import io.varve.query.naive.NaiveValue.Vector;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/// Functions of instant vectors and scalars (conformance FORMAT.md, B9.1). Not covered: those whose
/// naive form would be the fast one, such as trigonometry; `label_replace`; sorting, which a vector
/// of one time does not show; quantiles of histograms.
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
                            ? vector(Labels.EMPTY, 1)
                            : new Vector(List.of());
            case LABEL_JOIN -> labelJoin(call, timeMs);
            case HISTOGRAM_COUNT -> histograms(call, timeMs, FloatHistogram::count);
            case HISTOGRAM_SUM -> histograms(call, timeMs, FloatHistogram::sum);
            case HISTOGRAM_AVG -> histograms(call, timeMs, h -> h.sum() / h.count());
            default -> throw new IllegalArgumentException("not covered: " + call.function());
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
        Vector clamped = floats(call, timeMs, x -> max(lower, min(upper, x)));
        return upper < lower ? new Vector(List.of()) : clamped;
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

    private static double onlyFloat(List<NaiveElement> elements) {
        List<NaiveElement> floats = elements.stream().filter(NaiveElement::isFloat).toList();
        return floats.size() == 1 ? floats.get(0).value() : Double.NaN;
    }

    private Vector labelJoin(Call call, long timeMs) {
        String destination = string(call, 1);
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : vector(call, 0, timeMs)) {
            List<String> values = new ArrayList<>();
            for (int index = 3; index < call.arguments().size(); index++) {
                values.add(element.labels().get(string(call, index)));
            }
            String joined = String.join(string(call, 2), values);
            Labels labels = element.labels().toBuilder().set(destination, joined).build();
            boolean named = destination.equals("__name__");
            result.add(element.named(labels, element.dropName() && !named));
        }
        return new Vector(NaiveNames.distinct(result));
    }
}
