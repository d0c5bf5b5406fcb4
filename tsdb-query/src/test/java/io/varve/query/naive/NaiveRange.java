package io.varve.query.naive;

import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Span;
import io.varve.query.ast.ValueType;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramAccumulator;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// One call of a function over range vectors at one time (conformance FORMAT.md, B9.3).
final class NaiveRange {
    private final NaiveEvaluator evaluator;
    private final Call call;
    private final long timeMs;
    private final Expr range;
    private final Span place;
    private final NaiveNotes notes;
    private final boolean starts;
    private final Features features;

    NaiveRange(NaiveEvaluator evaluator, Call call, long timeMs) {
        this.evaluator = evaluator;
        this.call = call;
        this.timeMs = timeMs;
        this.range =
                call.arguments().stream()
                        .map(Expr::unwrapped)
                        .filter(argument -> argument.type() == ValueType.MATRIX)
                        .findFirst()
                        .orElseThrow();
        this.place = range.span();
        this.notes = evaluator.notes();
        this.features = evaluator.features();
        this.starts = features.has(Feature.USE_START_TIMESTAMPS);
    }

    private Extension extension() {
        return range instanceof MatrixSelector matrix
                ? matrix.selector().extension()
                : Extension.NONE;
    }

    List<NaiveElement> evaluate() {
        requireExtension();
        List<NaiveElement> result = new ArrayList<>();
        List<NaiveWindow> windows = evaluator.windows(range, timeMs);
        if (call.function() == Function.ABSENT_OVER_TIME) {
            return windows.isEmpty()
                    ? List.of(NaiveElement.of(NaiveLabels.absent(range), 1))
                    : List.of();
        }
        for (NaiveWindow window : windows) {
            NaiveElement element = value(window);
            if (element != null) {
                boolean keeps =
                        call.function() == Function.FIRST_OVER_TIME
                                || call.function() == Function.LAST_OVER_TIME;
                NaiveElement named = keeps ? element : evaluator.names().drop(element);
                evaluator.requireOneSource(call, named.labels(), element.labels());
                result.add(named);
            }
        }
        return NaiveNames.distinct(result);
    }

    private void requireExtension() {
        Function function = call.function();
        boolean rates =
                switch (function) {
                    case RATE, INCREASE, DELTA -> true;
                    default -> false;
                };
        boolean counts = function == Function.CHANGES || function == Function.RESETS;
        if (extension() == Extension.ANCHORED && !rates && !counts) {
            throw NaiveNames.error(
                    "anchored modifier can only be used with: changes, delta, increase, rate,"
                            + " resets - not with "
                            + function.text());
        }
        if (extension() == Extension.SMOOTHED && !rates) {
            throw NaiveNames.error(
                    "smoothed modifier can only be used with: delta, increase, rate - not with "
                            + function.text());
        }
    }

    private double scalar(int index) {
        return evaluator.scalar(call.arguments().get(index), timeMs);
    }

    private @Nullable NaiveElement value(NaiveWindow window) {
        NaiveElement element = new NaiveElement(window.labels(), window.dropName(), 0, null);
        return switch (call.function()) {
            case RATE, INCREASE, DELTA -> change(window, element);
            case IRATE, IDELTA -> instantChange(window, element);
            case CHANGES, RESETS -> pairs(window, element);
            case DERIV ->
                    regression(window, 2) ? element.with(line(window, firstMs(window))[0]) : null;
            case PREDICT_LINEAR -> {
                if (!regression(window, 2)) {
                    yield null;
                }
                double[] line = line(window, timeMs);
                yield element.with(line[0] * scalar(1) + line[1]);
            }
            case DOUBLE_EXPONENTIAL_SMOOTHING -> smoothing(window, element);
            case AVG_OVER_TIME, SUM_OVER_TIME -> total(window, element);
            case MIN_OVER_TIME -> floats(window, element, w -> extreme(w, false).value());
            case MAX_OVER_TIME -> floats(window, element, w -> extreme(w, true).value());
            case TS_OF_MIN_OVER_TIME ->
                    floats(window, element, w -> extreme(w, false).timeMs() / 1000.0);
            case TS_OF_MAX_OVER_TIME ->
                    floats(window, element, w -> extreme(w, true).timeMs() / 1000.0);
            case STDVAR_OVER_TIME ->
                    floats(window, element, w -> NaiveSums.variance(values(w.floats())));
            case STDDEV_OVER_TIME ->
                    floats(window, element, w -> Math.sqrt(NaiveSums.variance(values(w.floats()))));
            case MAD_OVER_TIME -> floats(window, element, NaiveRange::deviation);
            case QUANTILE_OVER_TIME -> quantile(window, element);
            case COUNT_OVER_TIME -> element.with(window.samples().size());
            case PRESENT_OVER_TIME -> element.with(1);
            case FIRST_OVER_TIME -> sample(element, window.samples().getFirst());
            case LAST_OVER_TIME -> sample(element, window.last());
            case TS_OF_FIRST_OVER_TIME ->
                    element.with(window.samples().getFirst().timeMs() / 1000.0);
            case TS_OF_LAST_OVER_TIME -> element.with(window.last().timeMs() / 1000.0);
            default -> throw new IllegalArgumentException("no range function: " + call);
        };
    }

    private static NaiveElement sample(NaiveElement element, NaiveSample sample) {
        return new NaiveElement(
                element.labels(), element.dropName(), sample.value(), sample.histogram());
    }

    private static String name(NaiveWindow window) {
        return GoFormat.quote(window.labels().metricName());
    }

    static List<Double> values(List<NaiveSample> samples) {
        return samples.stream().map(NaiveSample::value).toList();
    }

    private void mixed(NaiveWindow window) {
        notes.warn(
                "encountered a mix of histograms and floats for metric name " + name(window),
                place);
    }

    private void mixedSchemas(NaiveWindow window) {
        notes.warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas"
                        + " for metric name "
                        + name(window),
                place);
    }

    private void ignored(NaiveWindow window) {
        notes.info(
                "ignored histograms in a range containing both floats and histograms for metric"
                        + " name "
                        + name(window),
                call.arguments().getFirst().span());
    }

    private @Nullable NaiveElement change(NaiveWindow window, NaiveElement element) {
        if (window.isMixed()) {
            mixed(window);
            return null;
        }
        boolean counter = call.function() != Function.DELTA;
        boolean perSecond = call.function() == Function.RATE;
        NaiveChange change = new NaiveChange(window, counter, perSecond, starts, notes, place);
        NaiveElement result;
        if (extension() != Extension.NONE) {
            NaiveExtended extended =
                    new NaiveExtended(
                            window,
                            counter,
                            perSecond,
                            extension() == Extension.SMOOTHED,
                            notes,
                            place);
            result = extended.change(element);
        } else {
            result = change.change(element);
        }
        if (result != null && result.isFloat() && counter) {
            perhapsNotCounter(window.labels());
        }
        return result;
    }

    private void perhapsNotCounter(Labels labels) {
        String metric = labels.metricName();
        if (metric.isEmpty()) {
            return;
        }
        if (features.has(Feature.TYPE_AND_UNIT_LABELS)) {
            String type = labels.get("__type__");
            if (!type.equals("counter") && !type.equals("histogram")) {
                notes.info(
                        "metric might not be a counter, __type__ label is not set to \"counter\""
                                + " or \"histogram\", got "
                                + GoFormat.quote(type)
                                + ": "
                                + GoFormat.quote(metric),
                        place);
            }
        } else if (!metric.matches("(?s).*(_total|_sum|_count|_bucket)")) {
            notes.info(
                    "metric might not be a counter, name does not end in"
                            + " _total/_sum/_count/_bucket: "
                            + GoFormat.quote(metric),
                    place);
        }
    }

    private @Nullable NaiveElement instantChange(NaiveWindow window, NaiveElement element) {
        if (window.samples().size() < 2) {
            return null;
        }
        boolean rate = call.function() == Function.IRATE;
        NaiveSample last = window.last();
        NaiveSample before = window.samples().get(window.samples().size() - 2);
        if (last.isFloat() != before.isFloat()) {
            mixed(window);
            return null;
        }
        double seconds = (last.timeMs() - before.timeMs()) / 1000.0;
        boolean reset = rate && NaiveChange.isReset(before, last, starts);
        if (last.isFloat()) {
            double difference = reset ? last.value() : last.value() - before.value();
            return element.with(rate ? difference / seconds : difference);
        }
        FloatHistogram a = before.bucketed();
        FloatHistogram b = last.bucketed();
        boolean gaugeA = a.hint() == ResetHint.GAUGE;
        boolean gaugeB = b.hint() == ResetHint.GAUGE;
        if (rate && (gaugeA || gaugeB)) {
            notes.warn("this native histogram metric is not a counter: " + name(window), place);
        }
        if (!rate && !(gaugeA && gaugeB)) {
            notes.warn("this native histogram metric is not a gauge: " + name(window), place);
        }
        // After a reset the last histogram is the result, whatever was before it.
        if (!reset && a.isCustomBuckets() != b.isCustomBuckets()) {
            mixedSchemas(window);
            return null;
        }
        FloatHistogram difference = b;
        if (!reset) {
            if (!a.sameBounds(b)) {
                notes.info("mismatched custom buckets were reconciled during subtraction", place);
            }
            difference = NaiveChange.combined(HistogramArithmetic.subtract(b, a));
        }
        difference = difference.withHint(ResetHint.GAUGE).compact(0);
        return element.with(rate ? HistogramArithmetic.divide(difference, seconds) : difference);
    }

    private @Nullable NaiveElement pairs(NaiveWindow window, NaiveElement element) {
        List<NaiveSample> samples = new ArrayList<>(window.samples());
        if (extension() == Extension.ANCHORED) {
            while (samples.size() > 1 && samples.get(1).timeMs() <= window.startMs()) {
                samples.removeFirst();
            }
            if (samples.getLast().timeMs() <= window.startMs()) {
                return null;
            }
        }
        double count = 0;
        for (int i = 1; i < samples.size(); i++) {
            NaiveSample a = samples.get(i - 1);
            NaiveSample b = samples.get(i);
            boolean counted =
                    a.isFloat() != b.isFloat()
                            || (call.function() == Function.RESETS
                                    ? NaiveChange.isReset(a, b, starts)
                                    : isChange(a, b));
            count += counted ? 1 : 0;
        }
        return element.with(count);
    }

    private static boolean isChange(NaiveSample a, NaiveSample b) {
        return a.isFloat()
                ? a.value() != b.value() && !(Double.isNaN(a.value()) && Double.isNaN(b.value()))
                : !a.bucketed().sameAs(b.bucketed());
    }

    private boolean regression(NaiveWindow window, int least) {
        if (window.isMixed()) {
            ignored(window);
        }
        return window.floats().size() >= least;
    }

    private static long firstMs(NaiveWindow window) {
        return window.floats().getFirst().timeMs();
    }

    private static double[] line(NaiveWindow window, long originMs) {
        return NaiveSums.line(window.floats(), originMs);
    }

    private @Nullable NaiveElement smoothing(NaiveWindow window, NaiveElement element) {
        double sf = scalar(1);
        double tf = scalar(2);
        if (!(sf > 0 && sf < 1)) {
            throw NaiveNames.error(
                    "invalid smoothing factor. Expected: 0 < sf < 1, got: " + sixDecimals(sf));
        }
        if (!(tf > 0 && tf < 1)) {
            throw NaiveNames.error(
                    "invalid trend factor. Expected: 0 < tf < 1, got: " + sixDecimals(tf));
        }
        if (!regression(window, 2)) {
            return null;
        }
        List<Double> v = values(window.floats());
        double s = v.get(0);
        double b = v.get(1) - v.get(0);
        double before = 0;
        for (int i = 1; i < v.size(); i++) {
            if (i >= 2) {
                b = tf * (s - before) + (1 - tf) * b;
            }
            double y = (1 - sf) * (s + b);
            before = s;
            s = sf * v.get(i) + y;
        }
        return element.with(s);
    }

    private static String sixDecimals(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value)
                ? (value > 0 ? "+Inf" : "-Inf")
                : String.format(Locale.ROOT, "%f", value);
    }

    private @Nullable NaiveElement total(NaiveWindow window, NaiveElement element) {
        boolean mean = call.function() == Function.AVG_OVER_TIME;
        if (window.isMixed()) {
            mixed(window);
            return null;
        }
        if (window.histograms().isEmpty()) {
            List<Double> values = values(window.floats());
            return element.with(mean ? NaiveSums.mean(values) : NaiveSums.sum(values));
        }
        HistogramAccumulator sum =
                mean ? HistogramAccumulator.forMean() : HistogramAccumulator.forSum();
        boolean custom = window.histograms().getFirst().bucketed().isCustomBuckets();
        for (NaiveSample sample : window.histograms()) {
            if (sample.bucketed().isCustomBuckets() != custom) {
                mixedSchemas(window);
            }
            sum.add(sample.bucketed());
        }
        if (sum.resetCollision() && !sum.isIncompatible()) {
            notes.warn("conflicting counter resets during histogram aggregation", place);
        }
        if (sum.boundsReconciled() && !sum.isIncompatible()) {
            notes.info("mismatched custom buckets were reconciled during aggregation", place);
        }
        return sum.isIncompatible() ? null : element.with(sum.result());
    }

    private @Nullable NaiveElement floats(
            NaiveWindow window, NaiveElement element, ToDoubleFunction<NaiveWindow> function) {
        if (window.floats().isEmpty()) {
            return null;
        }
        if (window.isMixed()) {
            ignored(window);
        }
        return element.with(function.applyAsDouble(window));
    }

    private static NaiveSample extreme(NaiveWindow window, boolean max) {
        NaiveSample best = window.floats().getFirst();
        for (NaiveSample sample : window.floats()) {
            boolean better = max ? sample.value() >= best.value() : sample.value() <= best.value();
            if (better || Double.isNaN(best.value())) {
                best = sample;
            }
        }
        return best;
    }

    private static double deviation(NaiveWindow window) {
        List<Double> values = values(window.floats());
        double median = NaiveSums.quantile(0.5, values);
        boolean nan = values.stream().anyMatch(value -> Double.isNaN(value));
        return nan
                ? Double.NaN
                : NaiveSums.quantile(
                        0.5, values.stream().map(value -> Math.abs(value - median)).toList());
    }

    private @Nullable NaiveElement quantile(NaiveWindow window, NaiveElement element) {
        double q = scalar(0);
        if (window.floats().isEmpty()) {
            return null;
        }
        if (!(q >= 0 && q <= 1)) {
            notes.warn(
                    "quantile value should be between 0 and 1, got " + GoFormat.general(q),
                    call.arguments().getFirst().unwrapped().span());
        }
        return floats(window, element, w -> NaiveSums.quantile(q, values(w.floats())));
    }
}
