package io.varve.query.exec.binary;

import io.varve.query.ast.Binary;
import io.varve.query.exec.Charge;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.binary.MatchGroup.Partner;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A binary operator with values between two vectors, matched one-to-one, many-to-one or
/// one-to-many (conformance FORMAT.md, B7).
///
/// The "many" side (the left one, if matching is one-to-one) streams through, series by series; the
/// "one" side is held as [OneSide] says. If the "many" side is filled, its missing elements come at
/// the end, when it is known at which steps they are missing.
final class VectorToVector implements VectorOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final Matching matching;
    private final VectorOperator many;
    private final VectorOperator one;
    private final BinaryNotes notes;
    private final ElementOperation operation;
    private final Charge charge;
    private @Nullable Run run;

    private VectorToVector(
            QueryContext context,
            StepGrid grid,
            Binary node,
            Matching matching,
            VectorOperator many,
            VectorOperator one) {
        this.context = context;
        this.grid = grid;
        this.matching = matching;
        this.many = many;
        this.one = one;
        this.notes = new BinaryNotes(context, node, grid.count());
        this.operation =
                new ElementOperation(
                        node.operator(), node.returnBool(), false, notes, grid.count());
        this.charge = new Charge(context);
    }

    static VectorOperator of(
            QueryContext context,
            StepGrid grid,
            Binary node,
            VectorOperator left,
            VectorOperator right) {
        Matching matching = new Matching(context, node);
        boolean oneLeft = matching.isOneSideLeft();
        VectorOperator many = oneLeft ? right : left;
        VectorOperator one = oneLeft ? left : right;
        return DistinctLabelsets.of(
                context, new VectorToVector(context, grid, node, matching, many, one));
    }

    @Override
    public List<SeriesMeta> series() {
        Run started = run;
        if (started == null) {
            MatchPlan plan = new MatchPlan(matching, many.series(), one.series(), grid.count());
            charge.take(plan.groupCount() * MatchGroup.bytes(grid.count()));
            started = new Run(plan);
            run = started;
        }
        return started.plan.results();
    }

    @Override
    public boolean next(StepColumn column) {
        if (run == null) {
            throw new IllegalStateException("next before series");
        }
        return run.next(column);
    }

    private void apply(StepColumn manyColumn, StepColumn oneColumn, StepColumn result) {
        if (matching.isOneSideLeft()) {
            operation.apply(oneColumn, manyColumn, result);
        } else {
            operation.apply(manyColumn, oneColumn, result);
        }
    }

    @Override
    public void close() {
        many.close();
        one.close();
        charge.close();
        run = null;
    }

    /// How far the operator has come.
    private final class Run {
        private final MatchPlan plan;
        private final DuplicateSeries duplicates;
        private final OneSide oneSide;
        private final UniqueResults unique;
        private final StepColumn manyColumn = new StepColumn(grid.count());

        private int manyRead;
        private int resultCount;
        private int groupIndex = -1;
        private int partnerIndex;
        private boolean manyDone;

        Run(MatchPlan plan) {
            this.plan = plan;
            boolean filled = matching.fillOne().isPresent() || matching.fillMany().isPresent();
            this.duplicates =
                    new DuplicateSeries(
                            matching.isOneSideLeft() ? "left" : "right",
                            plan.one(),
                            plan.keys(),
                            grid.count(),
                            filled);
            this.oneSide =
                    new OneSide(context, one, matching, plan, duplicates, charge, grid.count());
            this.unique = new UniqueResults(plan.results(), grid.count());
        }

        boolean next(StepColumn column) {
            if (!manyDone) {
                if (nextMatched(column)) {
                    return true;
                }
                manyDone = true;
                groupIndex = -1;
            }
            if (matching.fillMany().isPresent() && nextFilled(column)) {
                return true;
            }
            oneSide.drain();
            notes.publish();
            return false;
        }

        /// The next partner of a series of the "many" side.
        private boolean nextMatched(StepColumn column) {
            while (groupIndex < 0 || partnerIndex == plan.group(groupIndex).partners.size()) {
                finishMany();
                if (!readMany()) {
                    return false;
                }
            }
            StepColumn partner = column(plan.group(groupIndex).partners.get(partnerIndex++));
            int again =
                    unique.take(resultCount++, groupIndex, manyColumn.present(), partner.present());
            if (again >= 0) {
                throw ambiguous(again, "grouping labels must ensure unique matches");
            }
            apply(manyColumn, partner, column);
            return true;
        }

        private boolean readMany() {
            context.cancel().check("expression evaluation");
            if (!many.next(manyColumn)) {
                return false;
            }
            duplicates.matchedAt(manyColumn.present());
            groupIndex = plan.groupOfMany(manyRead++);
            partnerIndex = 0;
            if (groupIndex >= 0) {
                MatchGroup group = plan.group(groupIndex);
                oneSide.load(group);
                matchMany(group);
            }
            return true;
        }

        /// Notes where the group has an element of the "many" side; one-to-one, a second one with a
        /// partner is an error.
        private void matchMany(MatchGroup group) {
            boolean anyPartner = group.standIn != null;
            long[] present = manyColumn.present();
            for (int word = 0; word < present.length; word++) {
                long again = present[word] & group.manyPresent[word];
                if (!anyPartner) {
                    again &= group.onePresent[word];
                }
                if (again != 0 && matching.isOneToOne()) {
                    throw ambiguous(
                            (word << 6) + Long.numberOfTrailingZeros(again),
                            "many-to-one matching must be explicit (group_left/group_right)");
                }
                group.manyPresent[word] |= present[word];
            }
        }

        /// The error of two matches at a step; if the "one" side is wrong there too, that one's
        /// error comes first.
        private VarveException ambiguous(int step, String rule) {
            oneSide.drain();
            duplicates.checkAt(step);
            return new VarveException(ErrorKind.EXECUTION, "multiple matches for labels: " + rule);
        }

        private void finishMany() {
            if (groupIndex >= 0) {
                MatchGroup group = plan.group(groupIndex);
                if (--group.manyUnread == 0 && matching.fillMany().isEmpty()) {
                    oneSide.release(group);
                }
            }
        }

        /// The next partner of a group, where the "many" side has no element.
        private boolean nextFilled(StepColumn column) {
            while (groupIndex < 0 || partnerIndex == plan.group(groupIndex).partners.size()) {
                if (groupIndex >= 0) {
                    oneSide.release(plan.group(groupIndex));
                } else {
                    fillManyColumn();
                }
                if (groupIndex + 1 >= plan.oneGroupCount()) {
                    groupIndex = plan.oneGroupCount() - 1;
                    return false;
                }
                groupIndex++;
                partnerIndex = 0;
                oneSide.load(plan.group(groupIndex));
            }
            MatchGroup group = plan.group(groupIndex);
            StepColumn partner = column(group.partners.get(partnerIndex++)).copy();
            for (int word = 0; word < partner.present().length; word++) {
                partner.present()[word] &= group.onePresent[word] & ~group.manyPresent[word];
            }
            apply(manyColumn, partner, column);
            return true;
        }

        private void fillManyColumn() {
            manyColumn.clear();
            for (int step = 0; step < manyColumn.steps(); step++) {
                manyColumn.set(step, matching.fillMany().orElseThrow());
            }
        }

        private StepColumn column(Partner partner) {
            if (partner.column == null) {
                throw new IllegalStateException("a partner has not been read");
            }
            return partner.column;
        }
    }
}
