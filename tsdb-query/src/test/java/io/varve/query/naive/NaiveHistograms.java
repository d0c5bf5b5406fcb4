package io.varve.query.naive;

import io.varve.query.ast.Span;
import io.varve.storage.histogram.BucketCursor;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/// Quantiles, fractions and deviations of histograms (conformance FORMAT.md, B9.2, B11.4, B11.5).
/// The walk over the buckets of a native histogram is the histogram's own.
final class NaiveHistograms {
    private final NaiveNotes notes;
    private final NaiveNames names;
    private final Span place;

    /// @param place of the vector
    NaiveHistograms(NaiveNotes notes, NaiveNames names, Span place) {
        this.notes = notes;
        this.names = names;
        this.place = place;
    }

    private record Bucket(double lower, double upper, double count) {}

    /// A bucket of a classic histogram, its count cumulative.
    private record Le(double bound, double count) {}

    private static final class Group {
        final List<Le> buckets = new ArrayList<>();
        boolean dropName;
    }

    List<NaiveElement> answer(
            List<NaiveElement> vector,
            ToDoubleBiFunction<FloatHistogram, Labels> ofNative,
            ToDoubleBiFunction<List<double[]>, Labels> ofClassic) {
        Map<Labels, NaiveElement> natives = new LinkedHashMap<>();
        Map<Labels, Group> classics = new LinkedHashMap<>();
        for (NaiveElement element : vector) {
            if (!element.isFloat()) {
                natives.put(element.labels(), element);
                continue;
            }
            Double bound = bound(element.labels().get("le"));
            if (bound == null) {
                notes.warn(
                        "bucket label \"le\" is missing or has a malformed value of "
                                + GoFormat.quote(element.labels().get("le"))
                                + forName(element.labels()),
                        place);
                continue;
            }
            Labels labels = element.labels().without("le");
            Group group = classics.computeIfAbsent(labels, _ -> new Group());
            group.dropName = element.dropName();
            group.buckets.add(new Le(bound, element.value()));
        }
        List<NaiveElement> result = new ArrayList<>();
        natives.forEach((labels, element) -> {
            if (classics.remove(labels) != null) {
                notes.warn(
                        "vector contains a mix of classic and native histograms" + forName(labels),
                        place);
                return;
            }
            FloatHistogram histogram = element.histogram();
            if (histogram != null) {
                result.add(names.drop(element.with(ofNative.applyAsDouble(histogram, labels))));
            }
        });
        classics.forEach((labels, group) -> {
            List<double[]> merged = merged(group.buckets);
            NaiveElement element = new NaiveElement(labels, group.dropName, 0, null);
            result.add(names.drop(element.with(ofClassic.applyAsDouble(merged, labels))));
        });
        return result;
    }

    static @Nullable Double bound(String le) {
        try {
            return switch (le) {
                case "+Inf", "Inf", "inf", "+inf" -> Double.POSITIVE_INFINITY;
                case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
                default ->
                        le.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")
                                ? Double.valueOf(le)
                                : null;
            };
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String forName(Labels labels) {
        String name = labels.metricName();
        return name.isEmpty() ? "" : " for metric name " + GoFormat.quote(name);
    }

    /// Sorted by bound, equal bounds added up.
    private static List<double[]> merged(List<Le> buckets) {
        List<Le> sorted = new ArrayList<>(buckets);
        sorted.sort(Comparator.comparingDouble(Le::bound));
        List<double[]> merged = new ArrayList<>();
        for (Le bucket : sorted) {
            if (!merged.isEmpty() && merged.getLast()[0] == bucket.bound()) {
                merged.getLast()[1] += bucket.count();
            } else {
                merged.add(new double[] {bucket.bound(), bucket.count()});
            }
        }
        return merged;
    }

    private static boolean nearlyEqual(double a, double b) {
        if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        return (a == 0 || b == 0 || sum < Double.MIN_NORMAL)
                ? difference < (1e-12 * Double.MIN_NORMAL)
                : (difference / Math.min(sum, Double.MAX_VALUE)) < 1e-12;
    }

    double classicQuantile(double q, List<double[]> buckets, Labels labels) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        int size = buckets.size();
        if (size == 0 || buckets.getLast()[0] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        double[] counts = new double[size];
        boolean forced = false;
        for (int i = 0; i < size; i++) {
            counts[i] = buckets.get(i)[1];
            if (i == 0) {
                continue;
            }
            if (counts[i] != counts[i - 1] && nearlyEqual(counts[i], counts[i - 1])) {
                counts[i] = counts[i - 1];
            } else if (counts[i] < counts[i - 1]) {
                counts[i] = counts[i - 1];
                forced = true;
            }
        }
        if (forced) {
            notes.info(
                    "input to histogram_quantile needed to be fixed for monotonicity"
                            + forName(labels),
                    place);
        }
        if (size < 2 || counts[size - 1] == 0) {
            return Double.NaN;
        }
        double rank = q * counts[size - 1];
        int b = 0;
        while (b < size - 1 && !(counts[b] >= rank)) {
            b++;
        }
        if (b == size - 1) {
            return buckets.get(size - 2)[0];
        }
        double bound = buckets.get(b)[0];
        if (b == 0 && bound <= 0) {
            return bound;
        }
        double lower = b == 0 ? 0 : buckets.get(b - 1)[0];
        double below = b == 0 ? 0 : counts[b - 1];
        return lower + (bound - lower) * ((rank - below) / (counts[b] - below));
    }

    double classicFraction(double lo, double hi, List<double[]> buckets) {
        int size = buckets.size();
        if (size == 0 || buckets.getLast()[0] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        double total = buckets.getLast()[1];
        if (total == 0 || Double.isNaN(total) || Double.isNaN(lo) || Double.isNaN(hi)) {
            return Double.NaN;
        }
        if (lo >= hi) {
            return 0;
        }
        return (Math.min(classicRank(hi, buckets, total), total)
                        - Math.min(classicRank(lo, buckets, total), total))
                / total;
    }

    private static double classicRank(double value, List<double[]> buckets, double total) {
        double rank = 0;
        double lower = buckets.getFirst()[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
        for (double[] bucket : buckets) {
            double upper = bucket[0];
            if (value <= lower) {
                return rank;
            }
            if (value > lower && value < upper) {
                if (lower == Double.NEGATIVE_INFINITY) {
                    return bucket[1];
                }
                if (upper == Double.POSITIVE_INFINITY) {
                    return rank;
                }
                return rank + (bucket[1] - rank) * ((value - lower) / (upper - lower));
            }
            rank = bucket[1];
            lower = upper;
        }
        return total;
    }

    private static List<Bucket> buckets(FloatHistogram histogram) {
        List<Bucket> buckets = new ArrayList<>();
        BucketCursor cursor = histogram.buckets();
        while (cursor.advance()) {
            buckets.add(new Bucket(cursor.lower(), cursor.upper(), cursor.count()));
        }
        return buckets;
    }

    private static double total(List<Bucket> buckets) {
        double total = 0;
        for (Bucket bucket : buckets) {
            total += bucket.count();
        }
        return total;
    }

    double nativeQuantile(double q, FloatHistogram histogram, Labels labels) {
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (histogram.count() == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        boolean nan = Double.isNaN(histogram.sum());
        boolean ascending = nan || q < 0.5;
        List<Bucket> buckets = buckets(histogram);
        double inBuckets = total(buckets);
        boolean rounded = Math.abs(inBuckets - histogram.count()) < 1e-9 * inBuckets;
        if (!ascending) {
            Collections.reverse(buckets);
        }
        double rank = (ascending ? q : 1 - q) * histogram.count();
        double accumulated = 0;
        Bucket found = new Bucket(0, 0, 0);
        for (Bucket bucket : buckets) {
            found = bucket;
            if (bucket.count() == 0) {
                continue;
            }
            accumulated += bucket.count();
            if (accumulated >= rank) {
                break;
            }
        }
        double lower = found.lower();
        double upper = found.upper();
        if (!histogram.isCustomBuckets() && lower < 0 && upper > 0) {
            if (histogram.negative().isEmpty() && !histogram.positive().isEmpty()) {
                lower = 0;
            } else if (histogram.positive().isEmpty() && !histogram.negative().isEmpty()) {
                upper = 0;
            }
        } else if (histogram.isCustomBuckets()) {
            if (lower == Double.NEGATIVE_INFINITY) {
                if (upper <= 0) {
                    return upper;
                }
                lower = 0;
            } else if (upper == Double.POSITIVE_INFINITY) {
                return lower;
            }
        }
        accumulated = Math.min(accumulated, histogram.count());
        if (accumulated < rank) {
            if (nan) {
                notes.info(
                        "input to histogram_quantile has NaN observations, result is NaN"
                                + forName(labels),
                        place);
                return Double.NaN;
            }
            return upper;
        }
        if (nan && rounded) {
            notes.perhapsInfo(
                    "input to histogram_quantile has NaN observations, result is skewed higher"
                            + forName(labels));
        } else if (nan && inBuckets < histogram.count()) {
            notes.info(
                    "input to histogram_quantile has NaN observations, result is skewed higher"
                            + forName(labels),
                    place);
        }
        double inside = ascending ? rank - (accumulated - found.count()) : accumulated - rank;
        double fraction = inside / found.count();
        if (histogram.isCustomBuckets() || (lower <= 0 && upper >= 0)) {
            return lower + (upper - lower) * fraction;
        }
        double logLower = log2(Math.abs(lower));
        double logUpper = log2(Math.abs(upper));
        return lower > 0
                ? Math.pow(2, logLower + (logUpper - logLower) * fraction)
                : -Math.pow(2, logUpper + (logLower - logUpper) * (1 - fraction));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    double nativeFraction(double lo, double hi, FloatHistogram histogram, Labels labels) {
        if (histogram.count() == 0 || Double.isNaN(lo) || Double.isNaN(hi)) {
            return Double.NaN;
        }
        if (lo >= hi) {
            return 0;
        }
        List<Bucket> buckets = buckets(histogram);
        boolean nan = Double.isNaN(histogram.sum());
        double all = total(buckets);
        if (nan && Math.abs(all - histogram.count()) < 1e-9 * all) {
            notes.perhapsInfo(
                    "input to histogram_fraction has NaN observations, which are excluded from all"
                            + " fractions"
                            + forName(labels));
        } else if (nan && all < histogram.count()) {
            notes.info(
                    "input to histogram_fraction has NaN observations, which are excluded from all"
                            + " fractions"
                            + forName(labels),
                    place);
        }
        double total = nan ? all : histogram.count();
        return (Math.min(nativeRank(hi, histogram, buckets, total), total)
                        - Math.min(nativeRank(lo, histogram, buckets, total), total))
                / histogram.count();
    }

    private static double nativeRank(
            double value, FloatHistogram histogram, List<Bucket> buckets, double total) {
        boolean hasNegative = !histogram.negative().isEmpty();
        boolean hasPositive = !histogram.positive().isEmpty();
        double rank = 0;
        for (Bucket bucket : buckets) {
            double lower = bucket.lower();
            double upper = bucket.upper();
            boolean zero = lower <= 0 && upper >= 0;
            if (zero && hasPositive && !hasNegative) {
                lower = 0;
            } else if (zero && hasNegative && !hasPositive) {
                upper = 0;
            }
            if (value <= lower) {
                return rank;
            }
            if (value < upper) {
                if (lower == Double.NEGATIVE_INFINITY) {
                    return rank + bucket.count();
                }
                if (upper == Double.POSITIVE_INFINITY) {
                    return rank;
                }
                double part;
                if (histogram.isCustomBuckets() || zero) {
                    part = (value - lower) / (upper - lower);
                } else {
                    double logLower = log2(Math.abs(lower));
                    double logUpper = log2(Math.abs(upper));
                    double log = log2(Math.abs(value));
                    part =
                            lower > 0
                                    ? (log - logLower) / (logUpper - logLower)
                                    : 1 - (log - logUpper) / (logLower - logUpper);
                }
                return rank + bucket.count() * part;
            }
            rank += bucket.count();
        }
        return total;
    }

    static double variance(FloatHistogram histogram) {
        double mean = histogram.sum() / histogram.count();
        List<Double> terms = new ArrayList<>();
        for (Bucket bucket : buckets(histogram)) {
            if (bucket.count() == 0) {
                continue;
            }
            double mid;
            if (histogram.isCustomBuckets()) {
                mid = (bucket.lower() + bucket.upper()) / 2;
            } else if (bucket.lower() <= 0 && bucket.upper() >= 0) {
                mid = 0;
            } else {
                mid = Math.sqrt(bucket.lower() * bucket.upper());
                mid = bucket.upper() < 0 ? -mid : mid;
            }
            terms.add(bucket.count() * (mid - mean) * (mid - mean));
        }
        return NaiveSums.sum(terms) / histogram.count();
    }
}
