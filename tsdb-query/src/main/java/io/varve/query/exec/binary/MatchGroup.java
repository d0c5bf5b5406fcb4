package io.varve.query.exec.binary;

import io.varve.query.exec.StepColumn;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The series of both sides that have one match key. At a step the "one" side may have one element
/// in it; over time there may be several series, as when a label changes at a restart.
final class MatchGroup {
    /// Series of the "one" side that have not been read yet.
    int oneUnread;

    /// Whether all of the "one" side is there and gaps are filled.
    boolean complete;

    /// Series of the "one" side.
    int oneCount;

    /// Series of the "many" side that have not been evaluated yet.
    int manyUnread;

    /// Series of the "many" side.
    int manyCount;

    /// What the "many" side is matched with: one for each set of labels that are copied.
    final List<Partner> partners = new ArrayList<>(1);

    /// The partner that stands in where the "one" side has no element, null if none does.
    @Nullable Partner standIn;

    /// Steps at which the "one" side has an element.
    final long[] onePresent;

    /// Steps at which the "many" side has had an element so far.
    final long[] manyPresent;

    /// Which series of the "one" side the element of a step is from; null if there is but one.
    int @Nullable [] holder;

    /// The bytes of a group without columns, for memory accounts.
    static long bytes(int steps) {
        return 200 + 2L * (steps >> 3);
    }

    MatchGroup(int steps) {
        int words = (steps + 63) >> 6;
        onePresent = new long[words];
        manyPresent = new long[words];
    }

    boolean hasOne(int step) {
        return (onePresent[step >> 6] & (1L << step)) != 0;
    }

    /// The partner that copies these labels, a new one if it is the first.
    Partner partner(Labels included) {
        for (Partner partner : partners) {
            if (partner.included.equals(included)) {
                return partner;
            }
        }
        Partner partner = new Partner(included);
        partners.add(partner);
        return partner;
    }

    /// The elements of the "one" side that give the result the same labels.
    static final class Partner {
        final Labels included;
        @Nullable StepColumn column;

        Partner(Labels included) {
            this.included = included;
        }
    }
}
