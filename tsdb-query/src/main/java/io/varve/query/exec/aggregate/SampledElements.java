package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;

/// `limit_ratio`: a pseudo-random but fixed sample of the elements. Groups do not matter.
final class SampledElements implements VectorOperator {
    private final QueryContext context;
    private final VectorOperator operand;
    private final ScalarOperator parameter;
    private final AggregationNotes notes;

    /// By step, between -1 and 1.
    private double[] ratios = new double[0];

    /// Places of all series of the operand, NaN for those that are never taken.
    private double[] places = new double[0];

    private int seriesRead;

    SampledElements(
            QueryContext context,
            VectorOperator operand,
            ScalarOperator parameter,
            AggregationNotes notes) {
        this.context = context;
        this.operand = operand;
        this.parameter = parameter;
        this.notes = notes;
    }

    @Override
    public List<SeriesMeta> series() {
        List<SeriesMeta> series = operand.series();
        ratios = ratios(parameter.values());
        RatioSampler sampler = new RatioSampler();
        places = new double[series.size()];
        List<SeriesMeta> taken = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            places[i] = sampler.place(series.get(i).labels());
            if (isEverTaken(places[i])) {
                taken.add(series.get(i));
            } else {
                places[i] = Double.NaN;
            }
        }
        return taken;
    }

    private double[] ratios(double[] parameter) {
        double min = 0;
        double max = 0;
        double[] capped = new double[parameter.length];
        for (int step = 0; step < capped.length; step++) {
            if (Double.isNaN(parameter[step])) {
                throw new VarveException(ErrorKind.EXECUTION, "Ratio value is NaN");
            }
            min = Math.min(min, parameter[step]);
            max = Math.max(max, parameter[step]);
            capped[step] = Math.clamp(parameter[step], -1.0, 1.0);
        }
        if (max > 1) {
            notes.invalidRatio(max, 1);
        }
        if (min < -1) {
            notes.invalidRatio(min, -1);
        }
        return capped;
    }

    private boolean isEverTaken(double place) {
        for (double ratio : ratios) {
            if (RatioSampler.takes(ratio, place)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean next(StepColumn column) {
        while (operand.next(column)) {
            context.cancel().check("expression evaluation");
            double place = places[seriesRead++];
            if (!Double.isNaN(place)) {
                keep(column.present(), place);
                return true;
            }
        }
        return false;
    }

    private void keep(long[] present, double place) {
        for (int step = 0; step < ratios.length; step++) {
            if (!RatioSampler.takes(ratios[step], place)) {
                present[step >> 6] &= ~(1L << step);
            }
        }
    }

    @Override
    public void close() {
        operand.close();
        parameter.close();
    }
}
