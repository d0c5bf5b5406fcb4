package io.varve.storage.index;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.CancelToken;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// The labels of one tenant's series, in memory: from labels to a dense id and back, and from
/// matchers to sets of ids. Ids count from 1 in order of creation and are never used again.
///
/// Everything is kept in packed arrays, 30 to 40 bytes per series of twelve labels; no object
/// belongs to a series, a label or a value. The layout and its reasons:
/// `docs/decisions/0002-label-index-in-memory.md`.
///
/// Thread-safe for many readers and one writer at a time; the lock is the index's own. Names, label
/// pairs and rows are only appended to and are read without a lock below a count or by an id that
/// is known already. Postings and lookups by content are read under the read lock, in turns of a
/// few microseconds, so that a long query does not hold up the writer. A query sees the series that
/// were there when it began.
public final class LabelIndex {
    private final LabelNames names = new LabelNames();
    private final LabelPairs pairs;
    private final PairPostings postings = new PairPostings();
    private final SeriesRows rows = new SeriesRows();
    private final RegexCache cache = new RegexCache();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Parts parts;

    /// Scratch of the writer.
    private final ByteWriter record = new ByteWriter(64);

    private int[] row = new int[32];

    private volatile int seriesCount;

    /// Strings of pairs that were decoded lately, by the low bits of the pair.
    private volatile @Nullable Decoded[] decoded = new @Nullable Decoded[16];

    /// The value of a pair as a string.
    private record Decoded(int pair, String value) {}

    /// What queries work on.
    ///
    /// @param lock the read lock, which postings and lookups by content need
    record Parts(
            LabelNames names,
            LabelPairs pairs,
            PairPostings postings,
            SeriesRows rows,
            RegexCache cache,
            Lock lock) {
        /// The pair by which a series has a label, or [LabelPairs#NONE].
        int pairOf(int id, int nameId) {
            ByteReader reader = rows.row(id);
            for (long i = reader.uvarint(); i > 0; i--) {
                int pair = (int) reader.uvarint();
                if (pairs.nameId(pair) == nameId) {
                    return pair;
                }
            }
            return LabelPairs.NONE;
        }
    }

    /// @param hasher spreads label pairs over a hash table; its key keeps senders from choosing
    ///   labels that collide
    public LabelIndex(SpanHasher hasher) {
        pairs = new LabelPairs(hasher);
        parts = new Parts(names, pairs, postings, rows, cache, lock.readLock());
    }

    /// Adds a series that is not there, which the caller has made sure of.
    ///
    /// @return its id, one more than that of the series before
    /// @throws IllegalArgumentException if a label is not valid Unicode
    /// @throws io.varve.storage.runtime.VarveException of kind LIMITED if the index is full
    public int add(Labels labels) {
        byte[][] values = new byte[labels.size()][];
        for (int i = 0; i < values.length; i++) {
            byte[] value = Utf8.encode(labels.value(i));
            if (value == null) {
                throw new IllegalArgumentException(
                        "label "
                                + GoFormat.quote(labels.name(i))
                                + " is not valid Unicode: "
                                + GoFormat.quote(labels.value(i)));
            }
            values[i] = value;
        }
        lock.writeLock().lock();
        try {
            return add(labels, values);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private int add(Labels labels, byte[][] values) {
        if (values.length > row.length) {
            row = new int[2 * values.length];
        }
        for (int i = 0; i < values.length; i++) {
            row[i] = findOrAdd(labels.name(i), values[i]);
        }
        return addRow(row, values.length);
    }

    /// A way to add many series at once.
    public SeriesBulk bulk() {
        return new SeriesBulk(this, parts, lock.writeLock());
    }

    /// The pair of a name and a value, which is added if it is not there. Needs the write lock.
    int findOrAdd(String labelName, byte[] value) {
        LabelName name = names.findOrAdd(labelName);
        LabelPairs.encode(name.id(), value, record);
        int pair = pairs.find(record);
        if (pair == LabelPairs.NONE) {
            pair = pairs.add(record);
            postings.addPair();
            name.addPair(pair);
        }
        return pair;
    }

    private int addRow(int[] pairsOfSeries, int count) {
        int id = Math.addExact(seriesCount, 1);
        // The row is what can still fail; postings of a series without one must not exist.
        rows.add(pairsOfSeries, count);
        for (int i = 0; i < count; i++) {
            names.get(pairs.nameId(pairsOfSeries[i])).addSeries(id, id);
            postings.add(pairsOfSeries[i], id, id);
        }
        seriesCount = id;
        return id;
    }

    /// Adds a series that its caller then adds to the postings. Needs the write lock.
    int addUnposted(int[] pairsOfSeries, int count) {
        int id = Math.addExact(seriesCount, 1);
        rows.add(pairsOfSeries, count);
        seriesCount = id;
        return id;
    }

    /// The number of series, which is the highest id.
    public int seriesCount() {
        return seriesCount;
    }

    /// The labels of a series.
    ///
    /// @param id one that was handed out
    public Labels labels(int id) {
        if (id < 1 || id > seriesCount) {
            throw new IllegalArgumentException("series " + id + " of " + seriesCount);
        }
        ByteReader reader = rows.row(id);
        String[] labels = new String[2 * (int) reader.uvarint()];
        for (int i = 0; i < labels.length; i += 2) {
            int pair = (int) reader.uvarint();
            labels[i] = names.get(pairs.nameId(pair)).name();
            labels[i + 1] = value(pair);
        }
        return Labels.ofSorted(labels);
    }

    private String value(int pair) {
        @Nullable Decoded[] cached = decoded;
        int slot = pair & (cached.length - 1);
        Decoded entry = cached[slot];
        if (entry == null || entry.pair() != pair) {
            entry = new Decoded(pair, pairs.value(pair));
            cached[slot] = entry;
        }
        return entry.value();
    }

    /// The series that fulfil all matchers; all series if there are none. The set is that of one
    /// moment at or after the call and needs no lock.
    ///
    /// @throws io.varve.storage.runtime.VarveException if the token says to stop
    public Postings select(List<Matcher> matchers, CancelToken cancel) {
        int limit = seriesCount;
        List<Condition> conditions = new ConditionResolver(parts).resolve(matchers);
        if (conditions == null || limit == 0) {
            return Postings.EMPTY;
        }
        return new Postings(new Selection(parts, limit, cancel).run(conditions));
    }

    /// Series in ascending order of their labels.
    public SortedSeries sorted(Postings series) {
        return SortedSeries.of(parts, series);
    }

    /// The names of the labels of the series that fulfil all matchers, in UTF-8 byte order.
    ///
    /// @param limit at most so many names; 0: all
    public List<String> labelNames(List<Matcher> matchers, int limit, CancelToken cancel) {
        var listing = new LabelListing(parts, cancel);
        return matchers.isEmpty()
                ? listing.names(limit)
                : listing.names(select(matchers, cancel), limit);
    }

    /// The values of a label among the series that fulfil all matchers, in UTF-8 byte order.
    ///
    /// @param limit at most so many values; 0: all
    public List<String> labelValues(
            String name, List<Matcher> matchers, int limit, CancelToken cancel) {
        LabelName label = names.find(name);
        if (label == null) {
            return List.of();
        }
        var listing = new LabelListing(parts, cancel);
        return matchers.isEmpty()
                ? listing.values(label, limit)
                : listing.values(label, select(matchers, cancel), limit);
    }

    /// The names of the labels of some series, in UTF-8 byte order.
    ///
    /// @param limit at most so many names; 0: all
    public List<String> labelNames(Postings series, int limit, CancelToken cancel) {
        return new LabelListing(parts, cancel).names(series, limit);
    }

    /// The values of a label among some series, in UTF-8 byte order.
    ///
    /// @param limit at most so many values; 0: all
    public List<String> labelValues(String name, Postings series, int limit, CancelToken cancel) {
        LabelName label = names.find(name);
        return label == null
                ? List.of()
                : new LabelListing(parts, cancel).values(label, series, limit);
    }
}
