package io.varve.bench.compare;

import java.util.Locale;

/// What is measured, and how it is printed. For all of them less is better.
enum Figure {
    CPU_PER_MILLION("ingest: CPU-s per million samples"),
    WALL_SECONDS("ingest: wall seconds"),
    RESIDENT_PEAK("resident memory, peak, MiB"),
    DISK_BYTES_PER_SAMPLE("bytes on disk per sample, as left at the kill"),
    RESTART_SECONDS("ready after kill -9, seconds"),
    LOST_SAMPLES("acknowledged samples lost at kill -9");

    private final String title;

    Figure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String format(double value) {
        return switch (this) {
            case RESIDENT_PEAK, LOST_SAMPLES -> String.format(Locale.ROOT, "%.0f", value);
            case CPU_PER_MILLION, WALL_SECONDS, DISK_BYTES_PER_SAMPLE, RESTART_SECONDS ->
                    String.format(Locale.ROOT, "%.2f", value);
        };
    }
}
