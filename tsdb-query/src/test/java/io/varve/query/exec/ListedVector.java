package io.varve.query.exec;

import io.varve.query.naive.NaiveElement;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Series with values that a test has written down: an operator, and the same as elements of each
/// step.
public final class ListedVector {
    /// What a test writes where a series has no element.
    public static final Object GAP = new Object();

    private final StepGrid grid;
    private final Map<SeriesMeta, StepColumn> series = new LinkedHashMap<>();

    public ListedVector(StepGrid grid) {
        this.grid = grid;
    }

    /// Adds a series with one value per step: a number, a histogram or [#GAP].
    public ListedVector with(Labels labels, Object... values) {
        return with(new SeriesMeta(labels, false), values);
    }

    public ListedVector with(SeriesMeta meta, Object... values) {
        if (values.length != grid.count()) {
            throw new IllegalArgumentException(values.length + " values, steps " + grid.count());
        }
        StepColumn column = new StepColumn(grid.count());
        for (int step = 0; step < values.length; step++) {
            if (values[step] instanceof FloatHistogram histogram) {
                column.set(step, histogram);
            } else if (values[step] instanceof Number number) {
                column.set(step, number.doubleValue());
            }
        }
        if (series.put(meta, column) != null) {
            throw new IllegalArgumentException(meta + " is there already");
        }
        return this;
    }

    public boolean has(Labels labels) {
        return series.keySet().stream().anyMatch(meta -> meta.labels().equals(labels));
    }

    /// An operator that yields the series once, in their order.
    public ListedOperator operator() {
        return new ListedOperator(series);
    }

    /// The elements at a step, in the order of the series.
    public List<NaiveElement> at(int step) {
        return elements(series, step);
    }

    static List<NaiveElement> elements(Map<SeriesMeta, StepColumn> series, int step) {
        List<NaiveElement> elements = new ArrayList<>();
        series.forEach((meta, column) -> {
            if (column.has(step)) {
                elements.add(
                        new NaiveElement(
                                meta.labels(),
                                meta.dropName(),
                                column.value(step),
                                column.histogram(step)));
            }
        });
        return elements;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        series.forEach((meta, column) -> {
            text.append(meta.labels()).append(meta.dropName() ? " (marked)" : "");
            for (int step = 0; step < grid.count(); step++) {
                FloatHistogram histogram = column.histogram(step);
                text.append(' ');
                text.append(
                        !column.has(step)
                                ? "_"
                                : histogram == null
                                        ? Double.toString(column.value(step))
                                        : histogram.text());
            }
            text.append('\n');
        });
        return text.toString();
    }
}
