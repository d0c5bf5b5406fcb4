package io.varve.query.exec.binary;

import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Feature;
import io.varve.query.ast.VectorMatching;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/// Which series of two vectors match, and which labels the result has (conformance FORMAT.md, B7).
/// Immutable.
final class Matching {
    private final Binary node;
    private final VectorMatching matching;
    private final boolean delayedRemoval;
    private final LabelSelection key;
    private final LabelSelection kept;

    Matching(QueryContext context, Binary node) {
        this.node = node;
        this.matching = node.matching().orElseThrow();
        this.delayedRemoval = context.features().has(Feature.DELAYED_NAME_REMOVAL);
        this.key = key(matching);
        this.kept = kept(node, matching);
    }

    /// The labels of an element that its result keeps. Arithmetic makes something else of a metric,
    /// so it loses its name; one-to-one, only the labels are left by which elements match.
    private static LabelSelection kept(Binary node, VectorMatching matching) {
        boolean arithmetic = node.operator().kind() == BinaryOperator.Kind.ARITHMETIC;
        boolean oneToOne = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE;
        Set<String> names = new HashSet<>(oneToOne ? matching.labels() : List.of());
        if (oneToOne && matching.on()) {
            if (arithmetic) {
                names.removeAll(NameRemoval.LABELS);
            }
            return LabelSelection.only(names);
        }
        if (arithmetic) {
            names.addAll(NameRemoval.LABELS);
        }
        return LabelSelection.allBut(names);
    }

    /// The labels by which series match: those after `on`, or all but the name and those after
    /// `ignoring`.
    static LabelSelection key(VectorMatching matching) {
        if (matching.on()) {
            return LabelSelection.only(matching.labels());
        }
        List<String> ignored = new ArrayList<>(matching.labels());
        ignored.add(Labels.METRIC_NAME);
        return LabelSelection.allBut(ignored);
    }

    LabelSelection key() {
        return key;
    }

    boolean isOneToOne() {
        return matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE;
    }

    /// Whether the side with one element per key is written left.
    boolean isOneSideLeft() {
        return matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
    }

    /// What stands in for missing elements of the "many" side. Prometheus takes the left value,
    /// also where that side is written right.
    OptionalDouble fillMany() {
        return matching.fillLeft();
    }

    /// What stands in for missing elements of the "one" side.
    OptionalDouble fillOne() {
        return matching.fillRight();
    }

    /// Of the labels of an element of the "one" side, those that `group_x` copies.
    Labels included(Labels one) {
        return matching.include().isEmpty() ? Labels.EMPTY : one.only(matching.include());
    }

    /// What an element of the "many" side (of the left one, if matching is one-to-one) becomes.
    ///
    /// @param included what [#included] says of its partner
    SeriesMeta result(Labels many, Labels included) {
        Labels labels = kept.apply(many);
        if (!matching.include().isEmpty()) {
            LabelsBuilder builder = labels.toBuilder();
            for (String name : matching.include()) {
                builder.set(name, included.get(name));
            }
            labels = builder.build();
        }
        if (node.returnBool() && !delayedRemoval) {
            labels = NameRemoval.withoutName(labels);
        }
        return new SeriesMeta(labels, node.returnBool() && delayedRemoval);
    }
}
