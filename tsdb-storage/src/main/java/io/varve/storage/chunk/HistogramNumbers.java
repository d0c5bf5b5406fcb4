package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.BitWriter;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.IntegerHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.StaleMarker;

/// The numbers of the histograms of one chunk, sample by sample: the state that encoder and decoder
/// share. Holds those of the last sample. Not thread-safe.
sealed interface HistogramNumbers permits HistogramNumbers.Integers, HistogramNumbers.Floats {
    static HistogramNumbers of(boolean integer, HistogramLayout layout) {
        return integer ? new Integers(layout) : new Floats(layout);
    }

    /// Writes the first sample.
    ///
    /// @param counts those of all buckets of the layout
    void writeFirst(BitWriter out, FloatHistogram histogram, double[] counts);

    /// Writes a sample after the first; of a stale marker, the sum is all that is kept.
    void write(BitWriter out, FloatHistogram histogram, double[] counts);

    void readFirst(BitReader in);

    void read(BitReader in);

    /// Whether the last sample is a stale marker.
    boolean isStale();

    /// The last sample.
    FloatHistogram histogram(ResetHint hint);

    /// Integer counts: all of them change by small steps, so the change of the change is written.
    /// Bucket counts are differences to the bucket before.
    ///
    /// ```
    /// first:  varbit count, varbit zero count, 64 bits sum, signed varbit per bucket
    /// later:  change of change of count and zero count, xor of sum, change of change per bucket
    /// ```
    final class Integers implements HistogramNumbers {
        private final HistogramLayout layout;
        private final XorNumbers sum = new XorNumbers(1);
        private final long[] deltas;
        private final long[] changes;
        private long count;
        private long countChange;
        private long zeroCount;
        private long zeroCountChange;

        private Integers(HistogramLayout layout) {
            this.layout = layout;
            this.deltas = new long[layout.bucketCount()];
            this.changes = new long[deltas.length];
        }

        @Override
        public void writeFirst(BitWriter out, FloatHistogram histogram, double[] counts) {
            count = (long) histogram.count();
            zeroCount = (long) histogram.zeroCount();
            Varbit.writeUnsigned(out, count);
            Varbit.writeUnsigned(out, zeroCount);
            sum.writeFirst(out, 0, histogram.sum());
            int positives = layout.positive().bucketCount();
            for (int i = 0; i < deltas.length; i++) {
                boolean first = i == 0 || i == positives;
                deltas[i] = (long) counts[i] - (first ? 0 : (long) counts[i - 1]);
                Varbit.writeSigned(out, deltas[i]);
            }
        }

        @Override
        public void write(BitWriter out, FloatHistogram histogram, double[] counts) {
            if (histogram.isStale()) {
                out.bits(0, 2);
                sum.write(out, 0, histogram.sum());
                return;
            }
            long newCount = (long) histogram.count();
            long newZeroCount = (long) histogram.zeroCount();
            Varbit.writeSigned(out, newCount - count - countChange);
            Varbit.writeSigned(out, newZeroCount - zeroCount - zeroCountChange);
            countChange = newCount - count;
            zeroCountChange = newZeroCount - zeroCount;
            count = newCount;
            zeroCount = newZeroCount;
            sum.write(out, 0, histogram.sum());
            int positives = layout.positive().bucketCount();
            for (int i = 0; i < deltas.length; i++) {
                boolean first = i == 0 || i == positives;
                long delta = (long) counts[i] - (first ? 0 : (long) counts[i - 1]);
                Varbit.writeSigned(out, delta - deltas[i] - changes[i]);
                changes[i] = delta - deltas[i];
                deltas[i] = delta;
            }
        }

        @Override
        public void readFirst(BitReader in) {
            count = Varbit.readUnsigned(in);
            zeroCount = Varbit.readUnsigned(in);
            sum.readFirst(in, 0);
            for (int i = 0; i < deltas.length; i++) {
                deltas[i] = Varbit.readSigned(in);
            }
        }

        @Override
        public void read(BitReader in) {
            countChange += Varbit.readSigned(in);
            count += countChange;
            zeroCountChange += Varbit.readSigned(in);
            zeroCount += zeroCountChange;
            sum.read(in, 0);
            if (isStale()) {
                return;
            }
            for (int i = 0; i < deltas.length; i++) {
                changes[i] += Varbit.readSigned(in);
                deltas[i] += changes[i];
            }
        }

        @Override
        public boolean isStale() {
            return sum.lastBits(0) == StaleMarker.BITS;
        }

        @Override
        public FloatHistogram histogram(ResetHint hint) {
            int positives = layout.positive().bucketCount();
            return assemble(
                    layout,
                    hint,
                    IntegerHistogram.toDouble(count),
                    IntegerHistogram.toDouble(zeroCount),
                    sum.last(0),
                    absolute(layout.positive(), 0),
                    absolute(layout.negative(), positives));
        }

        private Buckets absolute(BucketSpans spans, int from) {
            double[] counts = new double[spans.bucketCount()];
            long current = 0;
            for (int i = 0; i < counts.length; i++) {
                current += deltas[from + i];
                counts[i] = current;
            }
            return Buckets.owning(spans, counts);
        }
    }

    /// Float counts: absolute numbers, each xor'd with the one before it.
    ///
    /// ```
    /// first:  64 bits each for count, zero count, sum and every bucket
    /// later:  xor of each; nothing after the sum if that is a stale marker
    /// ```
    final class Floats implements HistogramNumbers {
        private static final int COUNT = 0;
        private static final int ZERO_COUNT = 1;
        private static final int SUM = 2;
        private static final int BUCKETS = 3;

        private final HistogramLayout layout;
        private final XorNumbers numbers;
        private final int end;

        private Floats(HistogramLayout layout) {
            this.layout = layout;
            this.end = BUCKETS + layout.bucketCount();
            this.numbers = new XorNumbers(end);
        }

        @Override
        public void writeFirst(BitWriter out, FloatHistogram histogram, double[] counts) {
            boolean stale = histogram.isStale();
            numbers.writeFirst(out, COUNT, stale ? 0 : histogram.count());
            numbers.writeFirst(out, ZERO_COUNT, stale ? 0 : histogram.zeroCount());
            numbers.writeFirst(out, SUM, histogram.sum());
            for (int stream = BUCKETS; stream < end; stream++) {
                numbers.writeFirst(out, stream, counts[stream - BUCKETS]);
            }
        }

        @Override
        public void write(BitWriter out, FloatHistogram histogram, double[] counts) {
            boolean stale = histogram.isStale();
            numbers.write(out, COUNT, stale ? 0 : histogram.count());
            numbers.write(out, ZERO_COUNT, stale ? 0 : histogram.zeroCount());
            numbers.write(out, SUM, histogram.sum());
            for (int stream = BUCKETS; stream < end && !stale; stream++) {
                numbers.write(out, stream, counts[stream - BUCKETS]);
            }
        }

        @Override
        public void readFirst(BitReader in) {
            for (int stream = 0; stream < end; stream++) {
                numbers.readFirst(in, stream);
            }
        }

        @Override
        public void read(BitReader in) {
            int limit = BUCKETS;
            for (int stream = 0; stream < limit; stream++) {
                numbers.read(in, stream);
                if (stream == SUM && !isStale()) {
                    limit = end;
                }
            }
        }

        @Override
        public boolean isStale() {
            return numbers.lastBits(SUM) == StaleMarker.BITS;
        }

        @Override
        public FloatHistogram histogram(ResetHint hint) {
            int positives = layout.positive().bucketCount();
            return assemble(
                    layout,
                    hint,
                    numbers.last(COUNT),
                    numbers.last(ZERO_COUNT),
                    numbers.last(SUM),
                    buckets(layout.positive(), BUCKETS),
                    buckets(layout.negative(), BUCKETS + positives));
        }

        private Buckets buckets(BucketSpans spans, int from) {
            double[] counts = new double[spans.bucketCount()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = numbers.last(from + i);
            }
            return Buckets.owning(spans, counts);
        }
    }

    private static FloatHistogram assemble(
            HistogramLayout layout,
            ResetHint hint,
            double count,
            double zeroCount,
            double sum,
            Buckets positive,
            Buckets negative) {
        return FloatHistogram.builder()
                .schema(layout.schema())
                .hint(hint)
                .count(count)
                .sum(sum)
                .zeroThreshold(layout.zeroThreshold())
                .zeroCount(zeroCount)
                .positive(positive)
                .negative(negative)
                .customBounds(layout.customBounds())
                .build();
    }
}
