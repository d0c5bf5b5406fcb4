package io.varve.storage.index;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values that regular expressions were found to match, so that only values that are new since
/// then are tested again. Bounded in entries and in ids, least recently used first out.
/// Thread-safe.
final class RegexCache {
    private static final int ENTRIES_MAX = 256;

    /// 4 MiB of ids per index.
    private static final int IDS_MAX = 1 << 20;

    /// @param nameId the label name
    /// @param regex as the user wrote it
    record Key(int nameId, String regex) {}

    /// What matched among the first so many values of the name. Immutable.
    static final class Found {
        private final int examined;
        private final int[] pairs;

        /// @param pairs ascending; become the object's own
        Found(int examined, int[] pairs) {
            this.examined = examined;
            this.pairs = pairs;
        }

        int examined() {
            return examined;
        }

        int[] pairs() {
            return pairs;
        }
    }

    private final Map<Key, Found> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long ids;

    synchronized @Nullable Found get(Key key) {
        return entries.get(key);
    }

    synchronized void put(Key key, Found found) {
        Found before = entries.get(key);
        if (before != null && before.examined() >= found.examined()) {
            return;
        }
        if (before != null) {
            entries.remove(key);
            ids -= before.pairs().length;
        }
        if (found.pairs().length > IDS_MAX) {
            return;
        }
        entries.put(key, found);
        ids += found.pairs().length;
        Iterator<Found> oldest = entries.values().iterator();
        while (ids > IDS_MAX || entries.size() > ENTRIES_MAX) {
            ids -= oldest.next().pairs().length;
            oldest.remove();
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
