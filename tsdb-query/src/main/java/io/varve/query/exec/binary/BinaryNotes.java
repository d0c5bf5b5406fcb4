package io.varve.query.exec.binary;

import io.varve.query.ast.Binary;
import io.varve.query.exec.Annotations;
import io.varve.query.exec.QueryContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a binary operator has to tell the user. Of all that comes up at a step only the last counts
/// (conformance FORMAT.md, B7); elements are given in the order in which they are evaluated. Not
/// thread-safe.
final class BinaryNotes {
    private final QueryContext context;
    private final Binary node;
    private final int steps;

    /// Null where there is none. Made when the first note comes up.
    private @Nullable Note @Nullable [] lastAtStep;

    BinaryNotes(QueryContext context, Binary node, int steps) {
        this.context = context;
        this.node = node;
        this.steps = steps;
    }

    /// What can come up.
    enum Note {
        FLOAT_AND_FLOAT,
        FLOAT_AND_HISTOGRAM,
        HISTOGRAM_AND_FLOAT,
        HISTOGRAM_AND_HISTOGRAM,
        INCOMPATIBLE_BUCKETS,
        BOUNDS_RECONCILED,
        RESET_COLLISION
    }

    void add(int step, Note note) {
        @Nullable Note[] last = lastAtStep;
        if (last == null) {
            last = new Note[steps];
            lastAtStep = last;
        }
        last[step] = note;
    }

    /// Hands over what has come up so far.
    void publish() {
        @Nullable Note[] last = lastAtStep;
        if (last == null) {
            return;
        }
        Set<Note> notes = EnumSet.noneOf(Note.class);
        for (Note note : last) {
            if (note != null) {
                notes.add(note);
            }
        }
        notes.forEach(this::publish);
        lastAtStep = null;
    }

    private void publish(Note note) {
        Annotations annotations = context.annotations();
        String during =
                switch (node.operator()) {
                    case SUBTRACT -> "subtraction";
                    default -> "addition";
                };
        switch (note) {
            case FLOAT_AND_FLOAT -> incompatible("float", "float");
            case FLOAT_AND_HISTOGRAM -> incompatible("float", "histogram");
            case HISTOGRAM_AND_FLOAT -> incompatible("histogram", "float");
            case HISTOGRAM_AND_HISTOGRAM -> incompatible("histogram", "histogram");
            case INCOMPATIBLE_BUCKETS ->
                    annotations.warn(
                            "incompatible bucket layout encountered for binary operator "
                                    + node.operator().symbol(),
                            node.span());
            case BOUNDS_RECONCILED ->
                    annotations.info(
                            "mismatched custom buckets were reconciled during " + during,
                            node.span());
            case RESET_COLLISION ->
                    annotations.warn(
                            "conflicting counter resets during histogram " + during, node.span());
        }
    }

    private void incompatible(String left, String right) {
        String symbol = node.operator().symbol();
        context.annotations()
                .info(
                        "incompatible sample types encountered for binary operator \""
                                + symbol
                                + "\": "
                                + left
                                + " "
                                + symbol
                                + " "
                                + right,
                        node.span());
    }
}
