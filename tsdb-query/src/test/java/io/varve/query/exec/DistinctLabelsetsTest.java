package io.varve.query.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Features;
import io.varve.query.naive.NaiveElement;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistinctLabelsetsTest {
    private static final Object GAP = ListedVector.GAP;
    private static final Labels A = Labels.of("__name__", "a", "job", "1");
    private static final Labels B = Labels.of("__name__", "b", "job", "1");
    private static final Labels OTHER = Labels.of("__name__", "o", "job", "2");

    /// Yields series without their names, distinct or not.
    private static final class Nameless extends SeriesMapping {
        Nameless(QueryContext context, VectorOperator input) {
            super(context, input);
        }

        @Override
        protected SeriesMeta announce(SeriesMeta series) {
            return new SeriesMeta(series.labels().without("__name__"), series.dropName());
        }

        @Override
        protected void transform(StepColumn column) {}
    }

    private static List<String> merged(TestQuery query, ListedVector vector) {
        VectorOperator nameless = new Nameless(query.context(), vector.operator());
        VectorOperator operator = DistinctLabelsets.of(query.context(), nameless);
        List<String> elements = new ArrayList<>();
        List<List<NaiveElement>> steps = query.run(operator);
        for (int step = 0; step < steps.size(); step++) {
            for (NaiveElement element : steps.get(step)) {
                elements.add(step + ": " + element.labels() + " " + element.value());
            }
        }
        return elements;
    }

    @Test
    void seriesThatNeverMeetBecomeOne() {
        TestQuery query = TestQuery.ofSteps(3);
        ListedVector vector =
                new ListedVector(query.grid())
                        .with(A, 1, GAP, GAP)
                        .with(OTHER, 7, GAP, 9)
                        .with(B, GAP, 2, 3);
        assertThat(merged(query, vector))
                .containsExactly(
                        "0: {job=\"2\"} 7.0",
                        "0: {job=\"1\"} 1.0",
                        "1: {job=\"1\"} 2.0",
                        "2: {job=\"2\"} 9.0",
                        "2: {job=\"1\"} 3.0");
    }

    @Test
    void seriesThatMeetAreAnError() {
        TestQuery query = TestQuery.ofSteps(2);
        ListedVector vector = new ListedVector(query.grid()).with(A, 1, 1).with(B, GAP, 2);
        assertThatThrownBy(() -> merged(query, vector))
                .hasMessage("vector cannot contain metrics with the same labelset");
        assertThat(query.context().memory().usedBytes()).isZero();
    }

    @Test
    void marksKeepSeriesApartButTheyMustNotMeet() {
        TestQuery query = TestQuery.ofSteps(2);
        ListedVector apart =
                new ListedVector(query.grid())
                        .with(new SeriesMeta(A, true), 1, GAP)
                        .with(new SeriesMeta(B, false), GAP, 2);
        assertThat(merged(query, apart))
                .containsExactly("0: {job=\"1\"} 1.0", "1: {job=\"1\"} 2.0");
        ListedVector meeting =
                new ListedVector(query.grid())
                        .with(new SeriesMeta(A, true), 1, GAP)
                        .with(new SeriesMeta(B, false), 2, 2);
        assertThatThrownBy(() -> merged(query, meeting))
                .hasMessage("vector cannot contain metrics with the same labelset");
    }

    @Test
    void onlyMarkedNamesGoAtTheEnd() {
        TestQuery query = TestQuery.instant();
        ListedVector vector =
                new ListedVector(query.grid())
                        .with(new SeriesMeta(A, true), 1)
                        .with(new SeriesMeta(OTHER, false), 2);
        VectorOperator end = NameRemoval.atEnd(query.context(), vector.operator());
        assertThat(query.run(end).get(0))
                .containsExactly(
                        NaiveElement.of(Labels.of("job", "1"), 1), NaiveElement.of(OTHER, 2));
        assertThat(NameRemoval.drop(query.context(), new SeriesMeta(A, false)))
                .isEqualTo(new SeriesMeta(A, true));
        TestQuery atOnce = new TestQuery(query.grid(), Features.defaults());
        assertThat(NameRemoval.drop(atOnce.context(), new SeriesMeta(A, false)))
                .isEqualTo(new SeriesMeta(Labels.of("job", "1"), false));
    }
}
