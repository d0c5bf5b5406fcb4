package io.varve.query.exec.info;

import io.varve.query.exec.Charge;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.HeldSeries;
import io.varve.query.exec.HoldingOperator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.select.ReferenceTimes;
import io.varve.query.exec.select.SampleScan;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The function `info` (conformance FORMAT.md, B11.7).
///
/// Labels may change from step to step, as info series come and go: a series of the input becomes
/// one series for each label set that it has.
public final class InfoOperator extends HoldingOperator {
    private final QueryContext context;
    private final Querier querier;
    private final SelectHints hints;
    private final ReferenceTimes times;
    private final InfoMatchers matchers;
    private final Set<String> dataLabels;
    private final VectorOperator input;

    private InfoOperator(
            QueryContext context,
            Querier querier,
            SelectHints hints,
            List<Matcher> matchers,
            ReferenceTimes times,
            VectorOperator input) {
        super(context);
        this.context = context;
        this.querier = querier;
        this.hints = hints;
        this.times = times;
        this.matchers = InfoMatchers.of(matchers);
        this.dataLabels = this.matchers.dataLabels();
        this.input = input;
    }

    /// @param hints their range covers all that the info series are looked up at
    /// @param matchers those of the second argument; none if it is missing
    /// @param times when info series are looked up
    /// @param input what is enriched; closed with the operator
    public static VectorOperator create(
            QueryContext context,
            Querier querier,
            SelectHints hints,
            List<Matcher> matchers,
            ReferenceTimes times,
            VectorOperator input) {
        return DistinctLabelsets.of(
                context, new InfoOperator(context, querier, hints, matchers, times, input));
    }

    @Override
    protected void evaluate(HeldSeries output) {
        try (Charge charge = new Charge(context)) {
            List<SeriesMeta> base = new ArrayList<>();
            List<StepColumn> columns = new ArrayList<>();
            read(charge, base, columns);
            InfoSeries info = infoOf(base);
            for (int i = 0; i < columns.size(); i++) {
                enrich(base.get(i), columns.get(i), info, output);
                charge.release(columns.get(i));
            }
        }
    }

    /// Reads the series that have samples: those of other targets must not be looked for.
    private void read(Charge charge, List<SeriesMeta> base, List<StepColumn> columns) {
        List<SeriesMeta> announced = input.series();
        StepColumn column = new StepColumn(times.count());
        for (int i = 0; input.next(column); i++) {
            context.cancel().check("expression evaluation");
            if (column.next(0) >= 0) {
                StepColumn copy = column.copy();
                charge.hold(copy);
                base.add(announced.get(i));
                columns.add(copy);
            }
        }
    }

    private void enrich(SeriesMeta meta, StepColumn column, InfoSeries info, HeldSeries output) {
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            info.check(step);
        }
        if (matchers.isInfo(meta.labels())) {
            output.add(meta, column.copy());
        } else {
            enrich(meta, column, info)
                    .forEach((labels, part) ->
                            output.add(new SeriesMeta(labels, meta.dropName()), part));
        }
    }

    private InfoSeries infoOf(List<SeriesMeta> base) {
        InfoSeries info = new InfoSeries(times.count());
        List<Matcher> targets = InfoSeries.targetMatchers(base, matchers);
        if (targets.isEmpty()) {
            return info;
        }
        List<Matcher> all = new ArrayList<>(targets);
        all.addAll(matchers.names());
        all.addAll(matchers.data());
        SampleScan.scan(context, querier, hints, all, times, info::add, info::sampled);
        return info;
    }

    /// The series split by the label sets that it has over time.
    private Map<Labels, StepColumn> enrich(SeriesMeta meta, StepColumn column, InfoSeries info) {
        Map<Labels, StepColumn> parts = new LinkedHashMap<>();
        List<InfoSeries.Target> targets = info.of(meta.labels());
        int[] newest = new int[targets.size()];
        int[] before = new int[targets.size()];
        Arrays.fill(before, Integer.MIN_VALUE);
        StepColumn part = null;
        boolean first = true;
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            for (int i = 0; i < newest.length; i++) {
                newest[i] = targets.get(i).newest(step);
            }
            if (first || !Arrays.equals(newest, before)) {
                Labels labels = enriched(meta.labels(), newest, info);
                part =
                        labels == null
                                ? null
                                : parts.computeIfAbsent(labels, _ -> new StepColumn(times.count()));
                System.arraycopy(newest, 0, before, 0, newest.length);
                first = false;
            }
            if (part != null) {
                part.setFrom(step, column, step);
            }
        }
        return parts;
    }

    /// The labels with what the info series add; null if the series is to be dropped.
    private @Nullable Labels enriched(Labels labels, int[] newest, InfoSeries info) {
        boolean found = false;
        LabelsBuilder added = new LabelsBuilder();
        for (int number : newest) {
            if (number >= 0) {
                found = true;
                addLabels(added, info.labels(number), labels);
            }
        }
        if (!found) {
            return matchers.keepsSeriesWithoutInfo() ? labels : null;
        }
        LabelsBuilder all = labels.toBuilder();
        added.build().entries().forEach(entry -> all.set(entry.getKey(), entry.getValue()));
        return all.build();
    }

    private void addLabels(LabelsBuilder added, Labels info, Labels base) {
        for (int i = 0; i < info.size(); i++) {
            String name = info.name(i);
            boolean wanted = dataLabels.isEmpty() || dataLabels.contains(name);
            if (name.equals(Labels.METRIC_NAME) || !wanted) {
                continue;
            }
            String before = added.get(name);
            if (!before.isEmpty() && !before.equals(info.value(i))) {
                throw new VarveException(ErrorKind.EXECUTION, "conflicting label: " + name);
            }
            if (!base.has(name)) {
                added.set(name, info.value(i));
            }
        }
    }

    @Override
    protected void closeInputs() {
        input.close();
    }
}
