package io.varve.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.testing.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepColumnTest {
    private static final FloatHistogram HISTOGRAM = FloatHistogram.builder().count(2).build();

    /// Against an array of what each step holds: null, a Double or the histogram.
    @Test
    void holdsWhatWasPutIn() {
        Property.check(
                "step column",
                500,
                random -> {
                    int steps = 1 + random.nextInt(200);
                    StepColumn column = new StepColumn(steps);
                    @Nullable Object[] model = new Object[steps];
                    for (int i = 0; i < 300; i++) {
                        int step = random.nextInt(steps);
                        switch (random.nextInt(12)) {
                            case 0, 1, 2, 3 -> {
                                column.set(step, i);
                                model[step] = (double) i;
                            }
                            case 4, 5 -> {
                                column.set(step, HISTOGRAM);
                                model[step] = HISTOGRAM;
                            }
                            case 6, 7 -> {
                                column.remove(step);
                                model[step] = null;
                            }
                            case 8 -> {
                                column.present()[step >> 6] &= ~(1L << step);
                                model[step] = null;
                            }
                            case 9 -> removeAll(model, FloatHistogram.class, column);
                            case 10 -> removeAll(model, Double.class, column);
                            default -> {
                                StepColumn copy = new StepColumn(steps);
                                copy.set(0, HISTOGRAM);
                                copy.copyFrom(column);
                                column = copy.copy();
                            }
                        }
                    }
                    assertHolds(column, model);
                    StepColumn other = new StepColumn(steps);
                    other.addAll(column);
                    assertHolds(other, model);
                });
    }

    private static void removeAll(@Nullable Object[] model, Class<?> kind, StepColumn column) {
        for (int i = 0; i < model.length; i++) {
            if (kind.isInstance(model[i])) {
                model[i] = null;
            }
        }
        if (kind == Double.class) {
            column.removeFloats();
        } else {
            column.removeHistograms();
            assertThat(column.anyHistogram()).isFalse();
        }
    }

    private static void assertHolds(StepColumn column, @Nullable Object[] model) {
        long samples = 0;
        int next = column.next(0);
        for (int step = 0; step < model.length; step++) {
            boolean isFloat = model[step] instanceof Double;
            assertThat(column.has(step)).isEqualTo(model[step] != null);
            assertThat(column.hasFloat(step)).isEqualTo(isFloat);
            assertThat(column.histogram(step)).isSameAs(isFloat ? null : model[step]);
            if (model[step] != null) {
                assertThat(next).isEqualTo(step);
                next = column.next(step + 1);
                samples += isFloat ? 1 : HISTOGRAM.sampleWeight();
            }
            if (model[step] instanceof Double value) {
                assertThat(column.value(step)).isEqualTo(value);
            }
        }
        assertThat(next).isEqualTo(-1);
        assertThat(column.samples()).isEqualTo(samples);
    }
}
