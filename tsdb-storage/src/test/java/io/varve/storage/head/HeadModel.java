package io.varve.storage.head;

import io.varve.storage.chunk.HistogramBytes;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a head of one tenant must hold and answer, in sorted maps and without any cleverness.
final class HeadModel {
    private final Map<Labels, NavigableMap<Long, Sample>> series = new TreeMap<>();

    /// The samples of all series that have any, as [Sample#content()] by timestamp.
    Map<Labels, NavigableMap<Long, Long>> series() {
        Map<Labels, NavigableMap<Long, Long>> contents = new TreeMap<>();
        series.forEach((labels, samples) -> {
            NavigableMap<Long, Long> content = new TreeMap<>();
            samples.forEach((timestampMs, sample) -> content.put(timestampMs, sample.content()));
            contents.put(labels, content);
        });
        return contents;
    }

    /// One sample of a request.
    ///
    /// @param histogram null for a float
    /// @param startMs 0 for none
    record Sample(
            Labels labels,
            long timestampMs,
            double value,
            @Nullable FloatHistogram histogram,
            long startMs) {
        Sample(Labels labels, long timestampMs, double value) {
            this(labels, timestampMs, value, null, 0);
        }

        /// What a head must give back, as one number: the bits of a plain float, else a hash of all
        /// but hints and empty buckets. A stale marker has no kind.
        long content() {
            if (histogram == null || StaleMarker.is(value)) {
                long bits = Double.doubleToRawLongBits(value);
                return startMs == 0 ? bits : bits ^ startMs * 0x9E3779B97F4A7C15L;
            }
            FloatHistogram compact = histogram.compact(0);
            ByteWriter out = new ByteWriter(100);
            HistogramBytes.write(
                    // Compacting keeps spans as they were if nothing is empty.
                    compact.withHint(ResetHint.UNKNOWN).toBuilder()
                            .positive(normal(compact.positive()))
                            .negative(normal(compact.negative()))
                            .build(),
                    out);
            return Arrays.hashCode(out.toBytes()) * 31L + startMs;
        }

        private static Buckets normal(Buckets buckets) {
            int[] indexes = new int[buckets.size()];
            double[] counts = new double[buckets.size()];
            for (int i = 0; i < indexes.length; i++) {
                indexes[i] = buckets.index(i);
                counts[i] = buckets.count(i);
            }
            return Buckets.of(BucketSpans.ofIndexes(indexes, indexes.length), counts);
        }

        private boolean sameAs(Sample other) {
            Sample a = new Sample(labels, timestampMs, value, histogram, 0);
            Sample b = new Sample(other.labels, timestampMs, other.value, other.histogram, 0);
            boolean sameKind = (histogram == null) == (other.histogram == null);
            return a.content() == b.content() && (sameKind || StaleMarker.is(value));
        }

        private Refused refused(Refusal.Reason reason, long newestMs) {
            return new Refused(reason, labels, timestampMs, newestMs);
        }
    }

    /// What a head must answer, with labels instead of a ref.
    record Refused(Refusal.Reason reason, Labels labels, long timestampMs, long newestMs) {}

    record Answer(int appended, int duplicates, List<Refused> refused) {}

    /// Forgets what a deletion means: a series without samples is as one that never had any.
    void delete(Deletion deletion) {
        TimeRange range = deletion.range();
        series.forEach((labels, samples) -> {
            if (deletion.selects(labels)) {
                samples.keySet().removeIf(range::contains);
            }
        });
    }

    Answer write(List<Sample> request, long windowMs) {
        int appended = 0;
        int duplicates = 0;
        List<Refused> refused = new ArrayList<>();
        for (Sample sample : request) {
            NavigableMap<Long, Sample> samples =
                    series.computeIfAbsent(sample.labels(), _ -> new TreeMap<>());
            if (samples.isEmpty()) {
                samples.put(sample.timestampMs(), sample);
                appended++;
                continue;
            }
            long newestMs = samples.lastKey();
            Sample existing = samples.get(sample.timestampMs());
            BigInteger age =
                    BigInteger.valueOf(newestMs).subtract(BigInteger.valueOf(sample.timestampMs()));
            if (age.compareTo(BigInteger.valueOf(windowMs)) > 0) {
                refused.add(sample.refused(Refusal.Reason.TOO_OLD, newestMs));
            } else if (existing == null) {
                samples.put(sample.timestampMs(), sample);
                appended++;
            } else if (existing.sameAs(sample)) {
                appended++;
                duplicates++;
            } else {
                refused.add(sample.refused(Refusal.Reason.DUPLICATE, newestMs));
            }
        }
        return new Answer(appended, duplicates, refused);
    }
}
