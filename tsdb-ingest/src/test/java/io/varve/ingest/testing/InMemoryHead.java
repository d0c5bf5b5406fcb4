package io.varve.ingest.testing;

import io.varve.storage.codec.Hash128;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.head.CommitResult;
import io.varve.storage.head.ExemplarCounts;
import io.varve.storage.head.HeadAppender;
import io.varve.storage.head.MetadataTable;
import io.varve.storage.head.Refusal;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A head made of maps, with the rules of the real one: what is obviously right, without a journal.
/// Tests can make it refuse, or wait with its answers. Thread-safe.
public final class InMemoryHead implements HeadAppender {
    public static final long OUT_OF_ORDER_WINDOW_MS = 30 * 60_000L;

    private final Map<TenantId, Table> tables = new HashMap<>();
    private final Queue<CompletableFuture<CommitResult>> held = new ArrayDeque<>();
    private final Queue<CommitResult> heldResults = new ArrayDeque<>();
    private int seriesMax = Integer.MAX_VALUE;
    private boolean holding;
    private @Nullable RuntimeException failure;
    private int commits;
    private final Map<TenantId, List<MetricMetadata>> metadata = new HashMap<>();
    private MetadataTable.Admission metadataAnswer = MetadataTable.Admission.NEW;

    /// Lets every tenant have so many series.
    public synchronized void limitSeries(int max) {
        seriesMax = max;
    }

    /// Fails all commits from now on, or none.
    public synchronized void failWith(@Nullable RuntimeException exception) {
        failure = exception;
    }

    /// Stores, but answers only at [#answer].
    public synchronized void hold() {
        holding = true;
    }

    public synchronized void answer() {
        holding = false;
        while (!held.isEmpty()) {
            held.remove().complete(heldResults.remove());
        }
    }

    /// Waits until something was committed.
    public synchronized void awaitCommit() throws InterruptedException {
        while (commits == 0) {
            wait();
        }
    }

    public synchronized int commits() {
        return commits;
    }

    /// The samples of a series as timestamp and bits of the value.
    public synchronized NavigableMap<Long, Long> samples(TenantId tenant, Labels labels) {
        Table table = tables.get(tenant);
        Long ref = table == null ? null : table.refs.get(labels);
        return table == null || ref == null
                ? Collections.emptyNavigableMap()
                : new TreeMap<>(table.samples.get(ref.intValue() - 1));
    }

    /// The native histograms of a series by timestamp.
    public synchronized NavigableMap<Long, FloatHistogram> histograms(
            TenantId tenant, Labels labels) {
        Table table = tables.get(tenant);
        Long ref = table == null ? null : table.refs.get(labels);
        return table == null || ref == null
                ? Collections.emptyNavigableMap()
                : table.histograms.getOrDefault(ref, Collections.emptyNavigableMap());
    }

    /// Everything that a tenant has stored as floats.
    public synchronized Map<Labels, NavigableMap<Long, Long>> contents(TenantId tenant) {
        Map<Labels, NavigableMap<Long, Long>> all = new HashMap<>();
        Table table = tables.get(tenant);
        if (table != null) {
            for (Labels labels : table.labels) {
                all.put(labels, samples(tenant, labels));
            }
        }
        return all;
    }

    @Override
    public synchronized SeriesTable series(TenantId tenant) {
        return tables.computeIfAbsent(tenant, _ -> new Table());
    }

    /// How many label spans that are not canonical are known.
    public synchronized int aliases(TenantId tenant) {
        Table table = tables.get(tenant);
        return table == null ? 0 : table.aliases;
    }

    /// Knows what was committed, and takes anything else.
    @Override
    public MetadataTable metadataTable(TenantId tenant) {
        return (said, _) -> {
            synchronized (this) {
                return metadataOf(tenant).contains(said)
                        ? MetadataTable.Admission.KNOWN
                        : metadataAnswer;
            }
        };
    }

    /// Answers so to metadata that is not known.
    public synchronized void answerMetadata(MetadataTable.Admission admission) {
        metadataAnswer = admission;
    }

    /// All metadata of a tenant, in the order of commits.
    public synchronized List<MetricMetadata> metadataOf(TenantId tenant) {
        return metadata.computeIfAbsent(tenant, _ -> new ArrayList<>());
    }

    /// The exemplars of a series in the order of commits, without any rules.
    public synchronized List<Exemplar> exemplars(TenantId tenant, Labels labels) {
        Table table = tables.get(tenant);
        Long ref = table == null ? null : table.refs.get(labels);
        return table == null || ref == null
                ? List.of()
                : table.exemplars.getOrDefault(ref, List.of());
    }

    @Override
    public synchronized CompletableFuture<CommitResult> commit(WriteBatch batch) {
        commits++;
        notifyAll();
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        CommitResult result = apply(batch);
        if (!holding) {
            return CompletableFuture.completedFuture(result);
        }
        CompletableFuture<CommitResult> future = new CompletableFuture<>();
        held.add(future);
        heldResults.add(result);
        return future;
    }

    private CommitResult apply(WriteBatch batch) {
        Table table = tables.computeIfAbsent(batch.tenant(), _ -> new Table());
        List<Refusal> refusals = new ArrayList<>();
        int appended = 0;
        int duplicates = 0;
        for (int i = 0; i < batch.size(); i++) {
            NavigableMap<Long, Long> series = table.samples.get((int) batch.refs()[i] - 1);
            long timestampMs = batch.timestampsMs()[i];
            long bits = Double.doubleToRawLongBits(batch.values()[i]);
            long newestMs = series.isEmpty() ? Long.MIN_VALUE : series.lastKey();
            Long there = series.get(timestampMs);
            if (there != null && there == bits) {
                duplicates++;
                appended++;
            } else if (there != null) {
                refusals.add(refusal(Refusal.Reason.DUPLICATE, batch, i, newestMs));
            } else if (!series.isEmpty() && timestampMs < newestMs - OUT_OF_ORDER_WINDOW_MS) {
                refusals.add(refusal(Refusal.Reason.TOO_OLD, batch, i, newestMs));
            } else {
                series.put(timestampMs, bits);
                appended++;
            }
        }
        for (int i = 0; i < batch.histogramCount(); i++) {
            NavigableMap<Long, FloatHistogram> series =
                    table.histograms.computeIfAbsent(
                            batch.histogramRefs()[i], _ -> new TreeMap<>());
            long timestampMs = batch.histogramTimestampsMs()[i];
            FloatHistogram histogram = batch.histogram(i);
            FloatHistogram there = series.putIfAbsent(timestampMs, histogram);
            if (there == null) {
                appended++;
            } else if (there.sameObservations(histogram)) {
                duplicates++;
                appended++;
            } else {
                refusals.add(
                        new Refusal(
                                Refusal.Reason.DUPLICATE,
                                batch.histogramRefs()[i],
                                timestampMs,
                                histogram.sum(),
                                series.lastKey()));
            }
        }
        for (int i = 0; i < batch.exemplarCount(); i++) {
            table.exemplars
                    .computeIfAbsent(batch.exemplarRef(i), _ -> new ArrayList<>())
                    .add(batch.exemplar(i));
        }
        metadataOf(batch.tenant()).addAll(batch.metadata());
        return new CommitResult(
                appended, duplicates, refusals, new ExemplarCounts(batch.exemplarCount(), 0, 0));
    }

    private static Refusal refusal(Refusal.Reason reason, WriteBatch batch, int i, long newestMs) {
        return new Refusal(
                reason, batch.refs()[i], batch.timestampsMs()[i], batch.values()[i], newestMs);
    }

    private record Key(long high, long low) {
        static Key of(Hash128 hash) {
            return new Key(hash.high, hash.low);
        }
    }

    private final class Table implements SeriesTable {
        private final SpanHasher hasher = new SpanHasher(1, 2);
        private final Map<Labels, Long> refs = new HashMap<>();
        private final Map<Key, Long> hashes = new HashMap<>();
        private final List<Labels> labels = new ArrayList<>();
        private final List<NavigableMap<Long, Long>> samples = new ArrayList<>();
        private final Map<Long, NavigableMap<Long, FloatHistogram>> histograms = new HashMap<>();
        private final Map<Long, List<Exemplar>> exemplars = new HashMap<>();
        private int aliases;

        @Override
        public int exemplarCount() {
            synchronized (InMemoryHead.this) {
                return exemplars.values().stream().mapToInt(List::size).sum();
            }
        }

        @Override
        public int exemplarCount(long ref) {
            synchronized (InMemoryHead.this) {
                return exemplars.getOrDefault(ref, List.of()).size();
            }
        }

        @Override
        public void hash(byte[] bytes, int offset, int length, Hash128 into) {
            hasher.hash(bytes, offset, length, into);
        }

        @Override
        public long find(Hash128 hash) {
            synchronized (InMemoryHead.this) {
                return hashes.getOrDefault(Key.of(hash), NONE);
            }
        }

        @Override
        public long findOrCreate(Labels wanted) {
            synchronized (InMemoryHead.this) {
                Long there = refs.get(wanted);
                if (there != null) {
                    return there;
                }
                if (labels.size() >= seriesMax) {
                    throw new VarveException(
                            ErrorKind.LIMITED, "limits.series_max of " + seriesMax + " is reached");
                }
                labels.add(wanted);
                samples.add(new TreeMap<>());
                long ref = labels.size();
                refs.put(wanted, ref);
                byte[] span = RequestWriter.span(wanted);
                Hash128 hash = new Hash128();
                hash(span, 0, span.length, hash);
                hashes.put(Key.of(hash), ref);
                return ref;
            }
        }

        @Override
        public void alias(Hash128 hash, long ref) {
            synchronized (InMemoryHead.this) {
                aliases++;
                hashes.put(Key.of(hash), ref);
            }
        }

        @Override
        public Labels labels(long ref) {
            synchronized (InMemoryHead.this) {
                return labels.get((int) ref - 1);
            }
        }

        @Override
        public int seriesCount() {
            synchronized (InMemoryHead.this) {
                return labels.size();
            }
        }
    }
}
