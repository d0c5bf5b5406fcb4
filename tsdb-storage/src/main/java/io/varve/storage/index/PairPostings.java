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

    /// Adds the series with ids from one to another.
    void add(int pair, int from, int to) {
        int head = heads.get(pair);
        if (head < 0) {
            lists.get(~head).add(from, to);
        } else if (head == 0 && from == to) {
            heads.set(pair, from);
        } else {
            var list = new PostingList();
            if (head != 0) {
                list.add(head, head);
            }
            list.add(from, to);
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
