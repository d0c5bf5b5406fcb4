package io.varve.query.exec.function;

import io.varve.query.exec.HeldSeries;
import io.varve.query.exec.HoldingOperator;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesGroups;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.histogram.ClassicHistogram;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// `histogram_quantile`, `histogram_quantiles` and `histogram_fraction`: asks each histogram of a
/// vector. A native histogram is an element, a classic one is all elements that differ in `le`
/// only.
///
/// Which of both a series is shows when it is read, so everything is read before anything is
/// announced; held are buckets until their histogram is complete, and the answers.
final class HistogramAnswers extends HoldingOperator {
    private static final LabelSelection WITHOUT_BOUND =
            LabelSelection.allBut(List.of(BucketBound.LABEL));

    private final QueryContext context;
    private final StepGrid grid;
    private final VectorOperator input;
    private final List<? extends HistogramQuestion> questions;
    private final AnswerLabel label;
    private final HistogramNotes notes;
    private final ClassicHistogram classic = new ClassicHistogram();

    /// How the answers to the questions are told apart: each by a number, which may vary from step
    /// to step, that becomes a label.
    interface AnswerLabel {
        /// There is one question only.
        AnswerLabel NONE =
                new AnswerLabel() {
                    @Override
                    public double number(int question, int step) {
                        return 0;
                    }

                    @Override
                    public Labels labels(Labels histogram, double number) {
                        return histogram;
                    }
                };

        double number(int question, int step);

        /// The labels of the answer.
        Labels labels(Labels histogram, double number);
    }

    HistogramAnswers(
            QueryContext context,
            StepGrid grid,
            VectorOperator input,
            List<? extends HistogramQuestion> questions,
            AnswerLabel label,
            HistogramNotes notes) {
        super(context);
        this.context = context;
        this.grid = grid;
        this.input = input;
        this.questions = questions;
        this.label = label;
        this.notes = notes;
    }

    @Override
    protected void evaluate(HeldSeries output) {
        List<SeriesMeta> series = input.series();
        questions.forEach(HistogramQuestion::prepare);
        @Nullable HistogramGroup[] groupOf = groups(series);
        StepColumn column = new StepColumn(grid.count());
        for (int read = 0; input.next(column); read++) {
            context.cancel().check("expression evaluation");
            HistogramGroup group = groupOf[read];
            take(series.get(read).labels(), column, group, output);
            if (group != null && group.completedBySeries()) {
                answer(group, output);
                group.release(charge());
            }
        }
    }

    /// The group of each series that is a bucket, or that may be a native histogram with the labels
    /// of a classic one; null for all others.
    private static @Nullable HistogramGroup[] groups(List<SeriesMeta> series) {
        SeriesGroups numbers = new SeriesGroups(WITHOUT_BOUND);
        for (SeriesMeta each : series) {
            if (BucketBound.parse(each.labels().get(BucketBound.LABEL)).isPresent()) {
                numbers.add(each.labels());
            }
        }
        HistogramGroup[] groups = new HistogramGroup[numbers.count()];
        @Nullable HistogramGroup[] groupOf = new HistogramGroup[series.size()];
        for (int i = 0; i < groupOf.length; i++) {
            int number = numbers.find(series.get(i).labels());
            if (number < 0) {
                continue;
            }
            if (groups[number] == null) {
                groups[number] = new HistogramGroup(numbers.shared(number));
            }
            groups[number].expectSeries();
            groupOf[i] = groups[number];
        }
        return groupOf;
    }

    /// Puts what a series holds into its group, or asks it at once.
    private void take(
            Labels labels, StepColumn column, @Nullable HistogramGroup group, HeldSeries output) {
        String bound = labels.get(BucketBound.LABEL);
        if (column.anyHistogram()) {
            StepColumn natives = column.copy();
            natives.removeFloats();
            if (group != null && bound.isEmpty()) {
                group.addNative(natives, charge());
            } else {
                answerNative(labels, natives, output);
            }
            column.removeHistograms();
        }
        if (column.next(0) < 0) {
            return;
        }
        OptionalDouble upperBound = BucketBound.parse(bound);
        if (upperBound.isEmpty() || group == null) {
            notes.noBound(labels);
        } else {
            group.addBucket(upperBound.getAsDouble(), column, charge());
        }
    }

    private void answerNative(Labels labels, StepColumn natives, HeldSeries output) {
        Answers answers = new Answers(labels);
        for (int step = natives.next(0); step >= 0; step = natives.next(step + 1)) {
            FloatHistogram histogram = natives.histogram(step);
            if (histogram != null) {
                answers.add(step, histogram);
            }
        }
        answers.addTo(output);
    }

    private void answer(HistogramGroup group, HeldSeries output) {
        Answers answers = new Answers(group.labels());
        StepColumn natives = group.natives();
        for (int step = 0; step < grid.count(); step++) {
            classic.clear();
            group.load(step, classic);
            FloatHistogram histogram = natives == null ? null : natives.histogram(step);
            if (histogram == null) {
                answers.addClassic(step);
            } else if (classic.size() > 0) {
                notes.classicAndNative(group.labels());
            } else {
                answers.add(step, histogram);
            }
        }
        answers.addTo(output);
    }

    @Override
    protected void closeInputs() {
        input.close();
        questions.forEach(HistogramQuestion::close);
    }

    /// The answers of one histogram to all questions.
    private final class Answers {
        private final Labels histogram;
        private final List<Answer> answers = new ArrayList<>();

        Answers(Labels histogram) {
            this.histogram = histogram;
            for (int question = 0; question < questions.size(); question++) {
                answers.add(new Answer(question));
            }
        }

        void add(int step, FloatHistogram asked) {
            for (Answer answer : answers) {
                answer.set(step, questions.get(answer.question).ask(step, asked, histogram));
            }
        }

        /// Asks the classic histogram, if it has buckets.
        void addClassic(int step) {
            if (classic.size() == 0) {
                return;
            }
            for (Answer answer : answers) {
                answer.set(step, questions.get(answer.question).ask(step, classic));
            }
            if (classic.wasForced()) {
                notes.forced(histogram, classic, grid.timeMs(step));
            }
        }

        void addTo(HeldSeries output) {
            for (Answer answer : answers) {
                answer.columns.forEach((number, column) -> {
                    Labels labels = label.labels(histogram, number);
                    SeriesMeta series = new SeriesMeta(labels, false);
                    output.add(NameRemoval.drop(context, series), column);
                });
            }
        }
    }

    /// The answers of one histogram to one question, by the number that becomes a label.
    private final class Answer {
        private final int question;
        private final Map<Double, StepColumn> columns = new LinkedHashMap<>();
        private double lastNumber;
        private @Nullable StepColumn lastColumn;

        Answer(int question) {
            this.question = question;
        }

        void set(int step, double value) {
            double number = label.number(question, step);
            StepColumn column = lastColumn;
            if (column == null || Double.compare(number, lastNumber) != 0) {
                column = columns.computeIfAbsent(number, _ -> new StepColumn(grid.count()));
                lastColumn = column;
                lastNumber = number;
            }
            column.set(step, value);
        }
    }
}
