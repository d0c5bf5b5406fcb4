package io.varve.bench.load;

import io.varve.storage.model.Labels;
import java.util.Arrays;

/// One hour of a fleet in which each hour one series in twenty is replaced by one that differs in a
/// label, as when instances are rolled out anew. Hours follow each other as loads of their own.
///
/// @param fleet with at least as many samples as all hours together
/// @param hour from 0 on
public record ChurningHour(Load fleet, int hour) implements Load {
    private static final int LIFE_HOURS = 20;
    private static final long HOUR_MS = 3_600_000;

    @Override
    public String name() {
        return fleet.name() + " with churn";
    }

    @Override
    public int seriesCount() {
        return fleet.seriesCount();
    }

    @Override
    public int samplesPerSeries() {
        return (int) (HOUR_MS / fleet.intervalMs());
    }

    @Override
    public byte[] span(int series) {
        // Series are replaced once in their life's hours, each at an hour of its own.
        int generation = (hour + Math.floorMod(series * 7919, LIFE_HOURS)) / LIFE_HOURS;
        byte[] span = fleet.span(series);
        if (generation == 0) {
            return span;
        }
        // Behind all labels of the fleet, as labels are sorted.
        byte[] more =
                WriteRequestEncoder.span(Labels.of("zz_rollout", Integer.toString(generation)));
        byte[] both = Arrays.copyOf(span, span.length + more.length);
        System.arraycopy(more, 0, both, span.length, more.length);
        return both;
    }

    @Override
    public double value(int series, int sample) {
        return fleet.value(series, hour * samplesPerSeries() + sample);
    }

    @Override
    public long intervalMs() {
        return fleet.intervalMs();
    }
}
