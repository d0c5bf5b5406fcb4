package io.varve.bench.compare;

import java.util.Locale;

/// What is measured, and how it is printed. For all of them less is better.
enum Figure {
    CPU_PER_MILLION("ingest: CPU-s per million samples"),
    WALL_SECONDS("ingest: wall seconds"),
    RESIDENT_PEAK("resident memory, peak, MiB"),
    DISK_BYTES_PER_SAMPLE("bytes on disk per sample, as left at the kill"),
    RESTART_SECONDS("ready after kill -9, seconds"),
    LOST_SAMPLES("acknowledged samples lost at kill -9"),
    STORED_BYTES_PER_SAMPLE("stored for long: bytes per sample, index included"),
    STORE_CPU_PER_MILLION("stored for long: CPU-s per million samples, beyond ingest"),
    ANSWERS_DIFFERING("answers, of 40, that differ from the first server's"),
    COLD_QUERIES("20 queries of what is stored, first time: geometric mean, ms"),
    COLD_CPU("20 queries of what is stored, first time: CPU-s"),
    WARM_QUERIES("20 queries of what is stored, again: geometric mean, ms"),
    WARM_CPU("20 queries of what is stored, again: CPU-s"),
    MIXED_QUERIES("20 queries, half stored and half recent: geometric mean, ms"),
    MIXED_CPU("20 queries, half stored and half recent: CPU-s");

    private final String title;

    Figure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String format(double value) {
        return switch (this) {
            case RESIDENT_PEAK, LOST_SAMPLES, ANSWERS_DIFFERING ->
                    String.format(Locale.ROOT, "%.0f", value);
            case STORED_BYTES_PER_SAMPLE -> String.format(Locale.ROOT, "%.3f", value);
            case COLD_QUERIES, WARM_QUERIES, MIXED_QUERIES ->
                    String.format(Locale.ROOT, "%.1f", value);
            case CPU_PER_MILLION,
                    WALL_SECONDS,
                    DISK_BYTES_PER_SAMPLE,
                    RESTART_SECONDS,
                    STORE_CPU_PER_MILLION,
                    COLD_CPU,
                    WARM_CPU,
                    MIXED_CPU ->
                    String.format(Locale.ROOT, "%.2f", value);
        };
    }
}
