package io.varve.storage.journal;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The samples of one request of one tenant, in columns, with its exemplars and metadata. What is
/// in one batch becomes durable together or not at all.
///
/// Floats have columns of their own, and native histograms.
///
/// Built by one thread, then handed over; not thread-safe. The arrays are the batch's own;
/// positions below [#size()] are valid.
public final class WriteBatch {
    private static final long[] NO_STARTS = new long[0];

    private final TenantId tenant;
    private final int replica;
    private long[] refs;
    private long[] timestampsMs;
    private double[] values;
    private long[] startsMs = NO_STARTS;
    private int size;
    private final HistogramSection histograms = new HistogramSection();
    private final ExemplarSection exemplars = new ExemplarSection();
    private final List<MetricMetadata> metadata = new ArrayList<>(0);

    /// @param replica the HA replica that sent the samples; 0 if none is known
    /// @param capacity the number of samples to make room for
    public WriteBatch(TenantId tenant, int replica, int capacity) {
        this.tenant = tenant;
        this.replica = replica;
        this.refs = new long[Math.max(16, capacity)];
        this.timestampsMs = new long[refs.length];
        this.values = new double[refs.length];
    }

    public void add(long ref, long timestampMs, double value) {
        if (size == refs.length) {
            int capacity = size + (size >> 1);
            refs = Arrays.copyOf(refs, capacity);
            timestampsMs = Arrays.copyOf(timestampsMs, capacity);
            values = Arrays.copyOf(values, capacity);
            if (startsMs.length > 0) {
                startsMs = Arrays.copyOf(startsMs, capacity);
            }
        }
        refs[size] = ref;
        timestampsMs[size] = timestampMs;
        values[size] = value;
        size++;
    }

    /// @param startMs the sample's start timestamp; 0 if it has none
    public void add(long ref, long timestampMs, double value, long startMs) {
        add(ref, timestampMs, value);
        if (startMs != 0) {
            if (startsMs.length == 0) {
                startsMs = new long[refs.length];
            }
            startsMs[size - 1] = startMs;
        }
    }

    /// Adds a native histogram. Exponential ones that are finer than [FloatHistogram#SCHEMA_MAX]
    /// are reduced to it.
    ///
    /// @param startMs the sample's start timestamp; 0 if it has none
    /// @throws IllegalArgumentException if there is no such schema
    public void addHistogram(long ref, long timestampMs, FloatHistogram histogram, long startMs) {
        int schema = histogram.schema();
        if (schema < FloatHistogram.SCHEMA_MIN && !histogram.isCustomBuckets()) {
            throw new IllegalArgumentException("histogram of schema " + schema);
        }
        histograms.add(
                ref,
                timestampMs,
                schema > FloatHistogram.SCHEMA_MAX
                        ? HistogramArithmetic.reduceResolution(histogram, FloatHistogram.SCHEMA_MAX)
                        : histogram,
                startMs);
    }

    /// Adds an exemplar of a series.
    public void addExemplar(long ref, Exemplar exemplar) {
        exemplars.add(ref, exemplar);
    }

    /// Adds what is said of a metric family.
    public void addMetadata(MetricMetadata said) {
        metadata.add(said);
    }

    public TenantId tenant() {
        return tenant;
    }

    public int replica() {
        return replica;
    }

    /// Whether there is nothing to store.
    public boolean isEmpty() {
        return size == 0 && histograms.size() == 0 && exemplars.size() == 0 && metadata.isEmpty();
    }

    /// The number of floats.
    public int size() {
        return size;
    }

    public long[] refs() {
        return refs;
    }

    public long[] timestampsMs() {
        return timestampsMs;
    }

    public double[] values() {
        return values;
    }

    /// Whether any sample has a start timestamp.
    public boolean hasStarts() {
        return startsMs.length > 0;
    }

    /// Start timestamps, 0 where a sample has none; empty if no sample has one.
    public long[] startsMs() {
        return startsMs;
    }

    /// The number of native histograms. A head applies them after the floats.
    public int histogramCount() {
        return histograms.size();
    }

    /// Refs of the histograms' series; valid below [#histogramCount()].
    public long[] histogramRefs() {
        return histograms.refs();
    }

    /// Timestamps of the histograms; valid below [#histogramCount()].
    public long[] histogramTimestampsMs() {
        return histograms.timestampsMs();
    }

    public FloatHistogram histogram(int index) {
        return histograms.histogram(index);
    }

    /// The start timestamp of a histogram, 0 if it has none.
    public long histogramStartMs(int index) {
        return histograms.startMs(index);
    }

    HistogramSection histograms() {
        return histograms;
    }

    /// The number of exemplars. A head applies them after the samples.
    public int exemplarCount() {
        return exemplars.size();
    }

    /// The ref of an exemplar's series.
    public long exemplarRef(int index) {
        return exemplars.ref(index);
    }

    public Exemplar exemplar(int index) {
        return exemplars.exemplar(index);
    }

    ExemplarSection exemplars() {
        return exemplars;
    }

    /// What is said of metric families.
    public List<MetricMetadata> metadata() {
        return Collections.unmodifiableList(metadata);
    }

    /// The memory that the batch holds.
    public long bytes() {
        long bytes = 24L * refs.length + 8L * startsMs.length;
        bytes += histograms.bytes() + exemplars.bytes();
        for (MetricMetadata said : metadata) {
            bytes += said.bytes();
        }
        return bytes;
    }
}
