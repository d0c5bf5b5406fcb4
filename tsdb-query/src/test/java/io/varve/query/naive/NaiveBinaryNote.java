package io.varve.query.naive;

import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The annotation of one binary operator at one step: the last one that came up (conformance
/// FORMAT.md, B7).
final class NaiveBinaryNote {
    static final NaiveBinaryNote NONE = new NaiveBinaryNote(null, new NaiveNotes());

    private final @Nullable Binary node;
    private final NaiveNotes notes;
    private Runnable last = () -> {};

    NaiveBinaryNote(@Nullable Binary node, NaiveNotes notes) {
        this.node = node;
        this.notes = notes;
    }

    private Binary node() {
        if (node == null) {
            throw new IllegalStateException("no operator is evaluated");
        }
        return node;
    }

    private String during() {
        return node().operator() == BinaryOperator.SUBTRACT ? "subtraction" : "addition";
    }

    void incompatible(boolean leftFloat, boolean rightFloat) {
        String symbol = node().operator().symbol();
        String text =
                "incompatible sample types encountered for binary operator \""
                        + symbol
                        + "\": "
                        + (leftFloat ? "float" : "histogram")
                        + " "
                        + symbol
                        + " "
                        + (rightFloat ? "float" : "histogram");
        last = () -> notes.info(text, node().span());
    }

    void incompatibleBuckets() {
        last =
                () ->
                        notes.warn(
                                "incompatible bucket layout encountered for binary operator "
                                        + node().operator().symbol(),
                                node().span());
    }

    void reconciled() {
        last =
                () ->
                        notes.info(
                                "mismatched custom buckets were reconciled during " + during(),
                                node().span());
    }

    void collision() {
        last =
                () ->
                        notes.warn(
                                "conflicting counter resets during histogram " + during(),
                                node().span());
    }

    void publish() {
        last.run();
    }
}
