package io.varve.query.exec.function;

import io.varve.query.exec.HeldSeries;
import io.varve.query.exec.HoldingOperator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// `sort*` of an instant query: the elements in an order of their values or labels.
final class Sort extends HoldingOperator {
    private final QueryContext context;
    private final VectorOperator input;
    private final boolean histograms;
    private final Comparator<Element> order;

    /// An element of the vector at the one step there is.
    record Element(SeriesMeta series, StepColumn column) {
        double value() {
            return column.value(0);
        }
    }

    /// @param histograms whether histograms are kept
    /// @param order elements that it calls equal stay in the order of the input
    Sort(
            QueryContext context,
            VectorOperator input,
            boolean histograms,
            Comparator<Element> order) {
        super(context);
        this.context = context;
        this.input = input;
        this.histograms = histograms;
        this.order = order;
    }

    /// By value, NaN last.
    static Comparator<Element> byValue(boolean descending) {
        return (a, b) -> {
            boolean nanA = Double.isNaN(a.value());
            boolean nanB = Double.isNaN(b.value());
            if (nanA || nanB) {
                return Boolean.compare(nanA, nanB);
            }
            // Not Double.compare: both zeros are equal here.
            if (a.value() == b.value()) {
                return 0;
            }
            return (a.value() < b.value()) != descending ? -1 : 1;
        };
    }

    /// By the natural order of the values of labels, one after the other, then by all labels.
    static Comparator<Element> byLabels(List<String> names, boolean descending) {
        Comparator<Element> order =
                (a, b) -> {
                    for (String name : names) {
                        int compared =
                                NaturalOrder.INSTANCE.compare(
                                        a.series().labels().get(name),
                                        b.series().labels().get(name));
                        if (compared != 0) {
                            return compared;
                        }
                    }
                    return a.series().labels().compareTo(b.series().labels());
                };
        return descending ? order.reversed() : order;
    }

    @Override
    protected void evaluate(HeldSeries output) {
        List<Element> elements = new ArrayList<>();
        StepColumn column = new StepColumn(1);
        List<SeriesMeta> announced = input.series();
        for (int read = 0; input.next(column); read++) {
            context.cancel().check("expression evaluation");
            if (!histograms) {
                column.removeHistograms();
            }
            if (column.has(0)) {
                elements.add(new Element(announced.get(read), column.copy()));
            }
        }
        elements.sort(order);
        for (Element element : elements) {
            output.add(element.series(), element.column());
        }
    }

    @Override
    protected void closeInputs() {
        input.close();
    }
}
