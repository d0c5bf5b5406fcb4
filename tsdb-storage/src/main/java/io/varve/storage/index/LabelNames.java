package io.varve.storage.index;

import io.varve.storage.model.Utf8Order;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The label names of the index, with ids from 0. One writer at a time, under the index's lock;
/// readers need none.
final class LabelNames {
    private final ConcurrentHashMap<String, LabelName> byName = new ConcurrentHashMap<>();
    private volatile LabelName[] byId = new LabelName[0];
    private int count;

    LabelName findOrAdd(String name) {
        LabelName known = byName.get(name);
        if (known != null) {
            return known;
        }
        var added = new LabelName(count, name);
        if (count == byId.length) {
            LabelName[] grown = Arrays.copyOf(byId, Math.max(16, 2 * count));
            Arrays.fill(grown, count, grown.length, added);
            byId = grown;
        }
        byId[count] = added;
        count++;
        byName.put(name, added);
        return added;
    }

    @Nullable LabelName find(String name) {
        return byName.get(name);
    }

    LabelName get(int id) {
        return byId[id];
    }

    int compare(int idA, int idB) {
        return Utf8Order.compare(get(idA).name(), get(idB).name());
    }

    Collection<LabelName> all() {
        return byName.values();
    }
}
