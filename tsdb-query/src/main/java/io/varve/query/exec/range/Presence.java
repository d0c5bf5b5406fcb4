package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;

/// Functions that ask which samples a window has, and not what they are: `count_over_time`,
/// `present_over_time`, `first_over_time`, `last_over_time`, `ts_of_first_over_time`,
/// `ts_of_last_over_time`.
final class Presence {
    private Presence() {}

    static void count(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        for (int step = 0; step < all.steps(); step++) {
            if (!all.isEmpty(step)) {
                result.set(step, all.count(step));
            }
        }
    }

    static void present(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        for (int step = 0; step < all.steps(); step++) {
            if (!all.isEmpty(step)) {
                result.set(step, 1);
            }
        }
    }

    static void first(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        for (int step = 0; step < all.steps(); step++) {
            if (!all.isEmpty(step)) {
                copy(all, all.from(step), result, step);
            }
        }
    }

    static void last(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        for (int step = 0; step < all.steps(); step++) {
            if (!all.isEmpty(step)) {
                copy(all, all.to(step) - 1, result, step);
            }
        }
    }

    private static void copy(Slices all, int index, StepColumn result, int step) {
        if (all.isFloat(index)) {
            result.set(step, all.value(index));
        } else {
            result.set(step, all.histogram(index));
        }
    }

    static void timestampOfFirst(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        for (int step = 0; step < all.steps(); step++) {
            if (!all.isEmpty(step)) {
                result.set(step, all.timestampMs(all.from(step)) / 1000.0);
            }
        }
    }

    static void timestampOfLast(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        for (int step = 0; step < all.steps(); step++) {
            if (!all.isEmpty(step)) {
                result.set(step, all.timestampMs(all.to(step) - 1) / 1000.0);
            }
        }
    }
}
