package io.varve.query.exec;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges announced series that have equal labels into one, and fails if two of them have a sample
/// at the same step (conformance FORMAT.md, B5.6).
///
/// Whoever changes or drops labels announces what comes out of that, equal or not, and wraps itself
/// in this. What is not part of a merge passes through; a merged series is yielded when the last of
/// its parts has been read, so that only the earlier parts are held. It has the mark of its first
/// part.
public final class DistinctLabelsets implements VectorOperator {
    /// Prometheus's text for two samples of one label set.
    public static final String ERROR = "vector cannot contain metrics with the same labelset";

    private final QueryContext context;
    private final VectorOperator input;
    private final Charge charge;
    private @Nullable Merge merge;

    private DistinctLabelsets(QueryContext context, VectorOperator input) {
        this.context = context;
        this.input = input;
        this.charge = new Charge(context);
    }

    /// @param input may announce series with equal labels
    /// @return yields each label set once
    public static VectorOperator of(QueryContext context, VectorOperator input) {
        return new DistinctLabelsets(context, input);
    }

    @Override
    public List<SeriesMeta> series() {
        List<SeriesMeta> announced = input.series();
        SeriesGroups groups = new SeriesGroups(LabelSelection.ALL);
        int[] outputOf = new int[announced.size()];
        for (int i = 0; i < outputOf.length; i++) {
            outputOf[i] = groups.add(announced.get(i).labels());
        }
        if (groups.count() == outputOf.length) {
            return announced;
        }
        Merge parts = new Merge(outputOf, groups.count(), announced);
        merge = parts;
        return parts.outputs;
    }

    @Override
    public boolean next(StepColumn column) {
        return merge == null ? input.next(column) : nextMerged(merge, column);
    }

    private boolean nextMerged(Merge parts, StepColumn column) {
        while (input.next(column)) {
            context.cancel().check("expression evaluation");
            int part = parts.read++;
            int output = parts.outputOf[part];
            StepColumn held = parts.held[output];
            if (held != null) {
                if (held.meets(column)) {
                    throw new VarveException(ErrorKind.EXECUTION, ERROR);
                }
                charge.release(held);
                column.addAll(held);
                parts.held[output] = null;
            }
            if (parts.lastOf[output] == part) {
                return true;
            }
            StepColumn copy = column.copy();
            charge.hold(copy);
            parts.held[output] = copy;
        }
        return false;
    }

    @Override
    public void close() {
        input.close();
        charge.close();
        merge = null;
    }

    /// How the series of the input make up those of the output, and how far the merge has come.
    private static final class Merge {
        private final int[] outputOf;
        private final int[] lastOf;
        private final List<SeriesMeta> outputs;
        private final @Nullable StepColumn[] held;
        private int read;

        Merge(int[] outputOf, int outputCount, List<SeriesMeta> announced) {
            this.outputOf = outputOf;
            this.lastOf = new int[outputCount];
            this.outputs = new ArrayList<>(outputCount);
            this.held = new StepColumn[outputCount];
            SeriesMeta[] first = new SeriesMeta[outputCount];
            for (int part = 0; part < outputOf.length; part++) {
                lastOf[outputOf[part]] = part;
                if (first[outputOf[part]] == null) {
                    first[outputOf[part]] = announced.get(part);
                }
            }
            for (int part = 0; part < outputOf.length; part++) {
                if (lastOf[outputOf[part]] == part) {
                    outputs.add(first[outputOf[part]]);
                }
            }
        }
    }
}
