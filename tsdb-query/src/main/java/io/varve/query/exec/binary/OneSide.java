package io.varve.query.exec.binary;

import io.varve.query.exec.Charge;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.binary.MatchGroup.Partner;

/// The side of a match that has one element per key. It is read as far as the keys of the other
/// side ask for; of what has been read, only what still has to be matched is held. If both sides
/// come in the order of their keys, that is one series at a time.
final class OneSide {
    private final QueryContext context;
    private final VectorOperator input;
    private final Matching matching;
    private final MatchPlan plan;
    private final DuplicateSeries duplicates;
    private final Charge charge;
    private final StepColumn read;
    private int readCount;

    OneSide(
            QueryContext context,
            VectorOperator input,
            Matching matching,
            MatchPlan plan,
            DuplicateSeries duplicates,
            Charge charge,
            int steps) {
        this.context = context;
        this.input = input;
        this.matching = matching;
        this.plan = plan;
        this.duplicates = duplicates;
        this.charge = charge;
        this.read = new StepColumn(steps);
    }

    /// Reads until the group is complete.
    void load(MatchGroup group) {
        while (group.oneUnread > 0 && readNext()) {}
        if (!group.complete) {
            group.complete = true;
            fill(group);
        }
    }

    /// Reads what is left, as it may hold duplicates.
    void drain() {
        while (readNext()) {}
    }

    private boolean readNext() {
        context.cancel().check("expression evaluation");
        if (!input.next(read)) {
            return false;
        }
        int index = readCount++;
        MatchGroup group = plan.groupOfOne(index);
        group.oneUnread--;
        if (group.oneCount > 1) {
            findDuplicates(group, index);
        }
        if (plan.isKept(group)) {
            hold(group.partner(matching.included(plan.one().get(index).labels())));
        }
        for (int word = 0; word < group.onePresent.length; word++) {
            group.onePresent[word] |= read.present()[word];
        }
        return true;
    }

    private void findDuplicates(MatchGroup group, int index) {
        int[] holder = group.holder;
        if (holder == null) {
            holder = new int[read.steps()];
            group.holder = holder;
        }
        boolean found = false;
        for (int step = read.next(0); step >= 0; step = read.next(step + 1)) {
            if (group.hasOne(step)) {
                duplicates.add(step, holder[step], index);
                found = true;
            } else {
                holder[step] = index;
            }
        }
        if (found) {
            duplicates.check();
        }
    }

    private void hold(Partner partner) {
        StepColumn column = partner.column;
        if (column == null) {
            column = read.copy();
        } else {
            charge.release(column);
            column.addAll(read);
        }
        charge.hold(column);
        partner.column = column;
    }

    /// Puts the fill value where the group has no element.
    private void fill(MatchGroup group) {
        Partner partner = group.standIn;
        if (partner == null) {
            return;
        }
        double value = matching.fillOne().orElseThrow();
        StepColumn column = partner.column;
        if (column == null) {
            column = new StepColumn(read.steps());
        } else {
            charge.release(column);
        }
        for (int step = 0; step < column.steps(); step++) {
            if (!group.hasOne(step)) {
                column.set(step, value);
            }
        }
        charge.hold(column);
        partner.column = column;
    }

    /// Lets go of what is held of a group.
    void release(MatchGroup group) {
        for (Partner partner : group.partners) {
            StepColumn column = partner.column;
            if (column != null) {
                charge.release(column);
                partner.column = null;
            }
        }
    }
}
