package io.varve.storage.index;

import java.util.ArrayList;
import java.util.List;

/// The series of every label pair. Needs the index's lock.
///
/// Most pairs of a busy system belong to one series (a pod, a request id), so a single id is kept
/// in place of a list.
final class PairPostings {
    /// Per pair: 0 for no series, an id above 0, or `~index` of a list.
    private final IntLog heads = new IntLog();

    private final List<PostingList> lists = new ArrayList<>();

    /// Makes room for the next pair.
    void addPair() {
        heads.add(0);
    }

    void add(int pair, int id) {
        int head = heads.get(pair);
        if (head == 0) {
            heads.set(pair, id);
        } else if (head < 0) {
            lists.get(~head).add(id);
        } else {
            var list = new PostingList();
            list.add(head);
            list.add(id);
            heads.set(pair, ~lists.size());
            lists.add(list);
        }
    }

    /// The number of series of a pair.
    int count(int pair) {
        int head = heads.get(pair);
        return head >= 0 ? Integer.signum(head) : lists.get(~head).count();
    }

    /// The id, if the pair has one series; otherwise 0 for no series or the complement of what
    /// [#list] takes.
    int head(int pair) {
        return heads.get(pair);
    }

    PostingList list(int head) {
        return lists.get(~head);
    }
}
