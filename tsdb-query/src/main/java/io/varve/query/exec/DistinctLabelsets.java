package io.varve.query.exec;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges announced series that have equal labels into one, and fails if two of them have a sample
/// at the same step (conformance FORMAT.md, B5.6).
///
/// Whoever changes or drops labels announces what comes out of that, equal or not, and wraps itself
/// in this. What is not part of a merge passes through; a merged series is yielded when the last of
/// its parts has been read, so that only the earlier parts are held. Series that differ in
/// [SeriesMeta#dropName()] are not merged, as their names have different ends, but must not meet.
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
        int[] groupOf = new int[announced.size()];
        for (int i = 0; i < groupOf.length; i++) {
            groupOf[i] = groups.add(announced.get(i).labels());
        }
        if (groups.count() == groupOf.length) {
            return announced;
        }
        Merge parts = new Merge(groupOf, groups.count(), announced);
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
            parts.see(part, column.present());
            int output = parts.outputOf[part];
            StepColumn held = parts.held[output];
            if (held != null) {
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
        /// Number of the label set of each part.
        private final int[] groupOf;

        private final int[] groupSizes;
        private final int[] outputOf;
        private final int[] lastOf;
        private final List<SeriesMeta> outputs = new ArrayList<>();
        private final @Nullable StepColumn[] held;

        /// Steps at which a label set has a sample so far; null if it has but one part.
        private final long[] @Nullable [] seen;

        private int read;

        Merge(int[] groupOf, int groupCount, List<SeriesMeta> announced) {
            this.groupOf = groupOf;
            this.groupSizes = new int[groupCount];
            this.outputOf = new int[groupOf.length];
            this.seen = new long[groupCount][];
            int[] outputOfGroup = new int[2 * groupCount];
            Arrays.fill(outputOfGroup, -1);
            int[] lasts = new int[groupOf.length];
            int count = 0;
            for (int part = 0; part < groupOf.length; part++) {
                groupSizes[groupOf[part]]++;
                int place = 2 * groupOf[part] + (announced.get(part).dropName() ? 1 : 0);
                if (outputOfGroup[place] < 0) {
                    outputOfGroup[place] = count++;
                }
                outputOf[part] = outputOfGroup[place];
                lasts[outputOf[part]] = part;
            }
            this.lastOf = Arrays.copyOf(lasts, count);
            this.held = new StepColumn[count];
            for (int part = 0; part < groupOf.length; part++) {
                if (lastOf[outputOf[part]] == part) {
                    outputs.add(announced.get(part));
                }
            }
        }

        /// @throws VarveException if there is another sample of the label set at a step
        void see(int part, long[] present) {
            int group = groupOf[part];
            if (groupSizes[group] == 1) {
                return;
            }
            long[] steps = seen[group];
            if (steps == null) {
                seen[group] = present.clone();
                return;
            }
            for (int word = 0; word < steps.length; word++) {
                if ((steps[word] & present[word]) != 0) {
                    throw new VarveException(ErrorKind.EXECUTION, ERROR);
                }
                steps[word] |= present[word];
            }
        }
    }
}
