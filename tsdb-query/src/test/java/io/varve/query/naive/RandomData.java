package io.varve.query.naive;

import io.varve.query.testing.MemorySource;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.Combination.Combined;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Random series of every kind that queries meet, from second 0 to second [#SECONDS] and a bit:
/// counters with resets, gauges with special values, classic histograms that are broken now and
/// then, native histograms of several schemas, series that change their kind, metrics about
/// targets; with gaps, stale markers and start timestamps.
final class RandomData {
    static final int SECONDS = 1200;

    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1e308,
        -1e308,
        0.1,
        1e-300,
        3,
        3,
        3
    };

    private final SplittableRandom random;
    private final TreeMap<Labels, SampleColumn> series = new TreeMap<>();

    RandomData(SplittableRandom random) {
        this.random = random;
        many("c_total", () -> counter(false));
        many("c_sum", () -> counter(true));
        many("g", this::gauge);
        many("u", this::distinct);
        many("näme.é", this::gauge);
        many("h", () -> histograms(Kind.EXPONENTIAL, false));
        many("h_gauge", () -> histograms(Kind.EXPONENTIAL, true));
        many("h_custom", () -> histograms(Kind.CUSTOM, chance(0.2)));
        many("h_mixed", () -> histograms(Kind.ANY, chance(0.2)));
        many("m", this::mixed);
        classic();
        infos("target_info");
        infos("build_info");
    }

    Map<Labels, SampleColumn> series() {
        return series;
    }

    MemorySource source() {
        MemorySource source = new MemorySource();
        series.forEach(source::put);
        return source;
    }

    /// What a reader of the source sees.
    NaiveStore store(MemorySource source) {
        NaiveStore store = new NaiveStore();
        for (Labels labels : series.keySet()) {
            SampleColumn read = source.samples(labels);
            List<NaiveSample> samples = new ArrayList<>();
            for (int i = 0; i < read.size(); i++) {
                samples.add(
                        new NaiveSample(
                                read.timestampMs(i),
                                read.value(i),
                                read.histogram(i),
                                read.startMs(i)));
            }
            store.put(labels, samples);
        }
        return store;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private String oneOf(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private interface Filler {
        SampleColumn fill();
    }

    private void many(String name, Filler filler) {
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            LabelsBuilder labels = new LabelsBuilder();
            labels.set("__name__", name);
            labels.set("l", oneOf("", "1", "2", "10"));
            labels.set("k", oneOf("", "x", "y"));
            labels.set("job", oneOf("", "a", "b"));
            labels.set("instance", oneOf("", "i1", "i2"));
            if (chance(0.1)) {
                labels.set("é.è", oneOf("ü", "1"));
            }
            if (chance(0.05)) {
                labels.set("__type__", oneOf("counter", "gauge", "histogram"));
                labels.set("__unit__", oneOf("", "seconds"));
            }
            put(labels.build(), filler.fill());
        }
    }

    private void put(Labels labels, SampleColumn samples) {
        if (samples.size() > 0) {
            series.put(labels, samples);
        }
    }

    private void infos(String name) {
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            LabelsBuilder labels = new LabelsBuilder();
            labels.set("__name__", name);
            labels.set("job", oneOf("", "a", "b", "a"));
            labels.set("instance", oneOf("", "i1", "i2"));
            labels.set("version", oneOf("", "1", "2"));
            labels.set("l", oneOf("", "", "9"));
            put(labels.build(), times(_ -> 1.0));
        }
    }

    private interface Value {
        double at(int index);
    }

    /// Times in milliseconds: now and then whole, with gaps.
    private long[] moments() {
        long stepMs = new long[] {15_000, 20_000, 60_000, 30_001}[random.nextInt(4)];
        long time = random.nextInt(3) == 0 ? random.nextInt(200_000) : 0;
        List<Long> times = new ArrayList<>();
        while (time <= SECONDS * 1000L && times.size() < 50) {
            times.add(time);
            time += stepMs;
            if (chance(0.08)) {
                time += stepMs * random.nextInt(1, 12);
            }
            if (chance(0.05)) {
                time += random.nextInt(1, 5_000);
            }
        }
        return times.stream().mapToLong(Long::longValue).toArray();
    }

    private SampleColumn times(Value value) {
        SampleColumn column = new SampleColumn();
        long[] times = moments();
        for (int i = 0; i < times.length; i++) {
            boolean stale = chance(0.03);
            column.addFloat(times[i], stale ? StaleMarker.VALUE : value.at(i));
        }
        return column;
    }

    private SampleColumn counter(boolean fractions) {
        SampleColumn column = new SampleColumn();
        boolean starts = chance(0.3);
        double value = chance(0.5) ? 0 : random.nextInt(1000);
        long start = 0;
        for (long time : moments()) {
            if (chance(0.1)) {
                value = random.nextInt(3);
                start = starts ? Math.max(0, time - random.nextInt(30_000)) : 0;
            } else {
                value += random.nextInt(20) * (fractions ? 0.37 : 1);
            }
            if (chance(0.03)) {
                column.addFloat(time, StaleMarker.VALUE);
            } else {
                column.addFloat(time, chance(0.01) ? Double.NaN : value, start);
            }
        }
        return column;
    }

    private SampleColumn gauge() {
        double special = chance(0.3) ? 0.4 : 0.02;
        return times(_ ->
                chance(special)
                        ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : chance(0.5) ? random.nextInt(-5, 30) : random.nextDouble(-100, 100));
    }

    private SampleColumn distinct() {
        return times(_ -> random.nextDouble(-100, 100));
    }

    private SampleColumn mixed() {
        SampleColumn column = new SampleColumn();
        boolean histogram = chance(0.5);
        for (long time : moments()) {
            histogram ^= chance(0.2);
            if (histogram) {
                column.addHistogram(
                        time, histogram(chance(0.8) ? Kind.EXPONENTIAL : Kind.CUSTOM), 0);
            } else {
                column.addFloat(time, random.nextInt(10));
            }
        }
        return column;
    }

    private enum Kind {
        EXPONENTIAL,
        CUSTOM,
        ANY
    }

    private SampleColumn histograms(Kind kind, boolean gauge) {
        SampleColumn column = new SampleColumn();
        FloatHistogram current = histogram(kind);
        boolean afterStale = false;
        for (long time : moments()) {
            if (column.size() > 0 && !afterStale && chance(0.04)) {
                column.addHistogram(time, FloatHistogram.STALE, 0);
                afterStale = true;
                continue;
            }
            afterStale = false;
            FloatHistogram next = histogram(kind);
            boolean grows = !chance(0.12) && next.isCustomBuckets() == current.isCustomBuckets();
            current = grows ? sum(current, next) : next;
            if (chance(0.02)) {
                current = current.toBuilder().sum(Double.NaN).build();
            }
            ResetHint hint =
                    gauge ? ResetHint.GAUGE : chance(0.05) ? ResetHint.RESET : ResetHint.UNKNOWN;
            column.addHistogram(time, current.withHint(hint), 0);
        }
        return column;
    }

    private static FloatHistogram sum(FloatHistogram a, FloatHistogram b) {
        return ((Combined) HistogramArithmetic.add(a, b)).histogram();
    }

    private FloatHistogram histogram(Kind kind) {
        boolean custom = kind == Kind.CUSTOM || (kind == Kind.ANY && chance(0.5));
        Buckets positive = buckets(custom ? 0 : random.nextInt(-2, 4), custom ? 3 : 4);
        double zero = custom || chance(0.5) ? 0 : random.nextInt(5);
        Buckets negative = custom || chance(0.6) ? Buckets.EMPTY : buckets(random.nextInt(3), 3);
        FloatHistogram.Builder builder =
                FloatHistogram.builder()
                        .positive(positive)
                        .negative(negative)
                        .zeroCount(zero)
                        .count(total(positive) + total(negative) + zero)
                        .sum(random.nextInt(-20, 100));
        if (custom) {
            double[] bounds =
                    switch (random.nextInt(8)) {
                        case 0 -> new double[] {1, 5};
                        case 1 -> new double[] {-5, 1, 10};
                        default -> new double[] {1, 5, 10};
                    };
            return builder.schema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA)
                    .customBounds(bounds)
                    .build();
        }
        double threshold = chance(0.6) ? 0 : chance(0.5) ? 0.001 : 0.1;
        return builder.schema(chance(0.8) ? 1 : random.nextInt(-1, 3))
                .zeroThreshold(threshold)
                .build();
    }

    private Buckets buckets(int from, int sizeMax) {
        int size = random.nextInt(sizeMax);
        double[] counts = new double[size];
        boolean halves = chance(0.1);
        for (int i = 0; i < size; i++) {
            counts[i] = random.nextInt(6) * (halves ? 0.5 : 1);
        }
        return size == 0 ? Buckets.EMPTY : Buckets.of(BucketSpans.run(from, size), counts);
    }

    private static double total(Buckets buckets) {
        double total = 0;
        for (int i = 0; i < buckets.size(); i++) {
            total += buckets.count(i);
        }
        return total;
    }

    private void classic() {
        int histograms = random.nextInt(3);
        for (int i = 0; i < histograms; i++) {
            String l = oneOf("", "1", "2");
            boolean broken = chance(0.3);
            double before = 0;
            for (String le : List.of("0.1", "1", "5", "1e1", "+Inf")) {
                if (chance(0.05)) {
                    continue;
                }
                double base = before + random.nextInt(10);
                before = base;
                boolean lower = broken && chance(0.4);
                LabelsBuilder labels = new LabelsBuilder();
                labels.set("__name__", "b_bucket").set("l", l);
                labels.set("le", broken && chance(0.1) ? oneOf("", "x", "10") : le);
                put(labels.build(), times(n -> lower ? base - 3 : base + n));
            }
        }
    }
}
