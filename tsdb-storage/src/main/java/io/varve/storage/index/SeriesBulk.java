package io.varve.storage.index;

import java.util.Arrays;
import java.util.concurrent.locks.Lock;

/// Adds crowds of series that have many labels in common, several times faster than one by one:
/// each label is looked up once per crowd, and runs of ids go into postings as runs. For one
/// thread, and for indexes that nobody reads yet: a crowd shows in part while it is added.
public final class SeriesBulk {
    private final LabelNames names;
    private final LabelIndex index;
    private final PairPostings postings;
    private final Lock lock;

    /// By number of a label in the crowd: its pair, the number of its name in the crowd, and the
    /// run of ids that is not in the postings yet (from 0: none).
    private int[] pairs = new int[1024];

    private int[] nameNumbers = new int[1024];
    private final Runs labelRuns = new Runs();
    private int labelCount;

    /// The same by number of a name in the crowd.
    private LabelName[] crowdNames = new LabelName[64];

    private final Runs nameRuns = new Runs();
    private int nameCount;

    /// The number of a name in the crowd plus 1, by its id in the index.
    private int[] numberOfName = new int[64];

    private int[] row = new int[64];

    SeriesBulk(LabelIndex index, LabelIndex.Parts parts, Lock lock) {
        this.index = index;
        this.names = parts.names();
        this.postings = parts.postings();
        this.lock = lock;
    }

    /// Runs of ids, by number.
    private static final class Runs {
        int[] from = new int[64];
        int[] to = new int[64];

        /// Whether the id goes on with the run; otherwise the run must be taken, then begun again.
        boolean extend(int number, int id) {
            if (from[number] != 0 && to[number] == id - 1) {
                to[number] = id;
                return true;
            }
            return false;
        }

        void begin(int number, int id) {
            from[number] = id;
            to[number] = id;
        }

        void reserve(int count) {
            if (count > from.length) {
                from = Arrays.copyOf(from, Math.max(count, 2 * from.length));
                to = Arrays.copyOf(to, from.length);
            }
        }
    }

    /// Adds a label to the current crowd; labels are numbered from 0.
    ///
    /// @param value UTF-8
    /// @throws io.varve.storage.runtime.VarveException of kind LIMITED if the index is full
    public void label(String name, byte[] value) {
        lock.lock();
        try {
            if (labelCount == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * labelCount);
                nameNumbers = Arrays.copyOf(nameNumbers, 2 * labelCount);
            }
            labelRuns.reserve(labelCount + 1);
            labelRuns.from[labelCount] = 0;
            pairs[labelCount] = index.findOrAdd(name, value);
            nameNumbers[labelCount] = nameNumber(names.findOrAdd(name));
            labelCount++;
        } finally {
            lock.unlock();
        }
    }

    private int nameNumber(LabelName name) {
        if (name.id() >= numberOfName.length) {
            numberOfName = Arrays.copyOf(numberOfName, 2 * name.id());
        }
        if (numberOfName[name.id()] == 0) {
            if (nameCount == crowdNames.length) {
                crowdNames = Arrays.copyOf(crowdNames, 2 * nameCount);
            }
            nameRuns.reserve(nameCount + 1);
            nameRuns.from[nameCount] = 0;
            crowdNames[nameCount] = name;
            numberOfName[name.id()] = ++nameCount;
        }
        return numberOfName[name.id()] - 1;
    }

    /// Adds a series.
    ///
    /// @param labels numbers of its labels in the crowd, in order of their names
    public void series(int[] labels, int count) {
        if (count > row.length) {
            row = new int[2 * count];
        }
        for (int i = 0; i < count; i++) {
            row[i] = pairs[labels[i]];
        }
        lock.lock();
        try {
            int id = index.addUnposted(row, count);
            for (int i = 0; i < count; i++) {
                int label = labels[i];
                if (!labelRuns.extend(label, id)) {
                    postLabel(label);
                    labelRuns.begin(label, id);
                }
                int name = nameNumbers[label];
                if (!nameRuns.extend(name, id)) {
                    postName(name);
                    nameRuns.begin(name, id);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void postLabel(int label) {
        if (labelRuns.from[label] != 0) {
            postings.add(pairs[label], labelRuns.from[label], labelRuns.to[label]);
        }
    }

    private void postName(int name) {
        if (nameRuns.from[name] != 0) {
            crowdNames[name].addSeries(nameRuns.from[name], nameRuns.to[name]);
        }
    }

    /// Ends the crowd: its series are all there. Labels are numbered anew.
    public void end() {
        lock.lock();
        try {
            for (int label = 0; label < labelCount; label++) {
                postLabel(label);
            }
            for (int name = 0; name < nameCount; name++) {
                postName(name);
                numberOfName[crowdNames[name].id()] = 0;
            }
        } finally {
            lock.unlock();
        }
        labelCount = 0;
        nameCount = 0;
    }
}
