package io.varve.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.ast.VectorSelector;
import io.varve.query.naive.NaiveElement;
import io.varve.query.naive.NaiveEvaluator;
import io.varve.query.naive.NaiveSelector;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Operators yield what a naive evaluation of the text yields, step by step: the same elements with
/// the same labels, or one of the same errors. All inputs are read to their end and closed, and all
/// memory is given back.
class OperatorsAgainstModelTest {
    /// Exclusions: which of several elements with equal values `topk` keeps (their values are all
    /// different here); `limit_ratio`, which has a test of its own.
    @Test
    void aggregationsAgree() {
        Property.check("aggregations", 2_000, random -> check(random, Case.AGGREGATION));
    }

    @Test
    void binaryOperatorsAgree() {
        Property.check("binary operators", 6_000, random -> check(random, Case.BINARY));
    }

    @Test
    void nestedExpressionsAgree() {
        Property.check("nested expressions", 2_000, random -> check(random, Case.NESTED));
    }

    private enum Case {
        AGGREGATION,
        BINARY,
        NESTED
    }

    private static void check(SplittableRandom random, Case kind) {
        boolean delayed = random.nextBoolean();
        Features features = delayed ? Features.all() : Features.defaults();
        int steps = random.nextInt(10) == 0 ? 64 + random.nextInt(70) : 1 + random.nextInt(6);
        StepGrid grid = new StepGrid(0, 1_000L * (steps - 1), 1_000);
        RandomExpressions expressions = new RandomExpressions(random, grid, delayed);
        Map<String, ListedVector> vectors = expressions.vectors();
        Expr expr =
                switch (kind) {
                    case AGGREGATION -> expressions.aggregation();
                    case BINARY -> expressions.binary();
                    case NESTED -> expressions.nested(3);
                };
        Outcome expected = naive(expr, features, grid, vectors);
        Outcome actual = fast(expr, features, grid, vectors);
        String description = describe(expr, vectors);
        if (!expected.errors().isEmpty()) {
            assertThat(actual.errors()).as(description).isNotEmpty();
            // The model stops at the first error of a step. Equal results of different match keys
            // are an error that it would find later.
            expected.errors().add(DistinctLabelsets.ERROR);
            if (kind != Case.NESTED) {
                assertThat(expected.errors()).as(description).containsAll(actual.errors());
            }
            return;
        }
        assertThat(actual.errors()).as(description).isEmpty();
        for (int step = 0; step < steps; step++) {
            assertSame(
                    actual.steps().get(step),
                    expected.steps().get(step),
                    "step " + step + " of " + description);
        }
    }

    /// Short enough to be read: long grids are cut.
    private static String describe(Expr expr, Map<String, ListedVector> vectors) {
        String text = expr + "\n" + vectors;
        return text.length() > 4_000 ? text.substring(0, 4_000) + " ..." : text;
    }

    /// @param errors what went wrong; nothing else counts then
    private record Outcome(List<List<NaiveElement>> steps, TreeSet<String> errors) {}

    private static Outcome naive(
            Expr expr, Features features, StepGrid grid, Map<String, ListedVector> vectors) {
        NaiveSelector selector =
                (VectorSelector node, long timeMs) -> {
                    ListedVector vector = Objects.requireNonNull(vectors.get(node.name()));
                    return vector.at((int) ((timeMs - grid.startMs()) / grid.stepMs()));
                };
        NaiveEvaluator evaluator = new NaiveEvaluator(features, grid, selector);
        Outcome outcome = new Outcome(new ArrayList<>(), new TreeSet<>());
        for (int step = 0; step < grid.count(); step++) {
            try {
                outcome.steps().add(evaluator.result(expr, grid.timeMs(step)));
            } catch (VarveException e) {
                outcome.errors().add(e.getMessage());
            }
        }
        outcome.errors().addAll(evaluator.errors());
        return outcome;
    }

    private static Outcome fast(
            Expr expr, Features features, StepGrid grid, Map<String, ListedVector> vectors) {
        TestQuery query = new TestQuery(grid, features);
        OperatorTree tree = new OperatorTree(query, vectors);
        Outcome outcome = new Outcome(new ArrayList<>(), new TreeSet<>());
        try {
            VectorOperator root = NameRemoval.atEnd(query.context(), tree.vector(expr));
            outcome.steps().addAll(query.run(root));
            assertThat(tree.leaves()).allMatch(ListedOperator::isExhausted);
        } catch (VarveException e) {
            outcome.errors().add(e.getMessage());
        }
        assertThat(tree.leaves()).allMatch(ListedOperator::isClosed);
        assertThat(query.context().memory().usedBytes()).isZero();
        return outcome;
    }

    private static void assertSame(
            List<NaiveElement> actual, List<NaiveElement> expected, String description) {
        Map<Labels, NaiveElement> actualByLabels = byLabels(actual);
        Map<Labels, NaiveElement> expectedByLabels = byLabels(expected);
        assertThat(actualByLabels.keySet()).as(description).isEqualTo(expectedByLabels.keySet());
        expectedByLabels.forEach((labels, element) -> {
            NaiveElement other = Objects.requireNonNull(actualByLabels.get(labels));
            assertThat(isSame(other, element))
                    .as("%s: %s, expected %s in %s", labels, other, element, description)
                    .isTrue();
        });
    }

    private static Map<Labels, NaiveElement> byLabels(List<NaiveElement> elements) {
        Map<Labels, NaiveElement> byLabels = new TreeMap<>();
        for (NaiveElement element : elements) {
            assertThat(byLabels.put(element.labels(), element)).isNull();
        }
        return byLabels;
    }

    private static boolean isSame(NaiveElement a, NaiveElement b) {
        FloatHistogram histogram = a.histogram();
        FloatHistogram other = b.histogram();
        if (histogram != null && other != null) {
            return histogram.sameAs(other) && histogram.hint() == other.hint();
        }
        return a.isFloat()
                && b.isFloat()
                && (a.value() == b.value()
                        || (Double.isNaN(a.value()) && Double.isNaN(b.value()))
                        || Math.abs(a.value() - b.value()) < 1e-12 * Math.abs(b.value()));
    }
}
