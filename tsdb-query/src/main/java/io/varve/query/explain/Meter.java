package io.varve.query.explain;

import io.varve.query.exec.StepGrid;
import io.varve.query.plan.PlanNode;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures one operator. Used by the thread of the query alone: an explained query has no others.
final class Meter {
    private final Clock clock;
    private final PlanNode node;
    private final StepGrid grid;
    private final ReadContext read;
    private final List<Meter> inputs = new ArrayList<>();
    private long nanos;
    private long series;
    private long samples;

    /// @param read counts what the operator reads itself
    Meter(Clock clock, PlanNode node, StepGrid grid, ReadContext read) {
        this.clock = clock;
        this.node = node;
        this.grid = grid;
        this.read = read;
    }

    void addInput(Meter input) {
        inputs.add(input);
    }

    ReadContext read() {
        return read;
    }

    long begin() {
        return clock.monotonicNanos();
    }

    void end(long begunNanos) {
        nanos += clock.monotonicNanos() - begunNanos;
    }

    void announced(int count) {
        series = count;
    }

    void yielded(long count) {
        samples += count;
    }

    OperatorReport report(PlanWords words) {
        List<OperatorReport> reports = new ArrayList<>(inputs.size());
        long inputNanos = 0;
        for (Meter input : inputs) {
            OperatorReport report = input.report(words);
            inputNanos += report.nanos();
            reports.add(report);
        }
        return new OperatorReport(
                PlanWords.name(node),
                words.text(node),
                grid.count(),
                series,
                samples,
                nanos,
                Math.max(0, nanos - inputNanos),
                selection(),
                reports);
    }

    /// Whatever has looked for samples of any resolution is a selector, of one kind or another.
    private Optional<SelectionReport> selection() {
        return PlanWords.range(node, inputs.isEmpty())
                .map(range -> new SelectionReport(range, read.stats()));
    }
}
