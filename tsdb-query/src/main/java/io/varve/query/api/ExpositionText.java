package io.varve.query.api;

import io.varve.storage.histogram.BucketCursor;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Samples in the formats that scrapers read. Both have no place for native histograms with
/// exponential buckets, which are left out; those with buckets of their own become classic ones.
public final class ExpositionText {
    /// Prometheus's own format.
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /// OpenMetrics.
    public static final String OPEN_METRICS =
            "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Writer out;
    private final boolean openMetrics;

    private ExpositionText(Writer out, boolean openMetrics) {
        this.out = out;
        this.openMetrics = openMetrics;
    }

    /// @param samples sorted by metric name
    static void write(OutputStream stream, List<Federation.Newest> samples, boolean openMetrics)
            throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        ExpositionText text = new ExpositionText(writer, openMetrics);
        String family = "";
        for (Federation.Newest sample : samples) {
            FloatHistogram histogram = sample.histogram();
            if (histogram != null && !histogram.isCustomBuckets()) {
                continue;
            }
            String name = sample.labels().get(Labels.METRIC_NAME);
            // A family that has both kinds of samples is announced for each of them.
            String key = name + (histogram == null ? "" : " histogram");
            if (!key.equals(family)) {
                family = key;
                text.writeType(name, histogram != null);
            }
            text.writeSample(name, sample);
        }
        if (openMetrics) {
            writer.write("# EOF\n");
        }
        writer.flush();
    }

    private void writeType(String name, boolean histogram) throws IOException {
        String unknown = openMetrics ? "unknown" : "untyped";
        out.write("# TYPE " + quotedName(name) + ' ' + (histogram ? "histogram" : unknown) + '\n');
    }

    private static String quotedName(String name) {
        return Labels.isLegacyName(name) ? name : '"' + escaped(name) + '"';
    }

    private void writeSample(String name, Federation.Newest sample) throws IOException {
        FloatHistogram histogram = sample.histogram();
        if (histogram == null) {
            writeLine(name, "", sample, "", sample.value());
            return;
        }
        double cumulative = 0;
        BucketCursor buckets = histogram.buckets();
        while (buckets.advance()) {
            cumulative += buckets.count();
            if (buckets.upper() != Double.POSITIVE_INFINITY) {
                writeLine(name, "_bucket", sample, number(buckets.upper()), cumulative);
            }
        }
        writeLine(name, "_bucket", sample, "+Inf", histogram.count());
        writeLine(name, "_sum", sample, "", histogram.sum());
        writeLine(name, "_count", sample, "", histogram.count());
    }

    /// @param le upper bound of a bucket; empty if it is none
    private void writeLine(
            String name, String suffix, Federation.Newest sample, String le, double value)
            throws IOException {
        String full = name + suffix;
        boolean legacy = Labels.isLegacyName(full);
        StringBuilder line = new StringBuilder();
        if (legacy) {
            line.append(full);
        }
        line.append('{');
        if (!legacy) {
            line.append('"').append(escaped(full)).append("\",");
        }
        Labels labels = sample.labels();
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.name(i).equals(Labels.METRIC_NAME)) {
                appendLabel(line, labels.name(i), labels.value(i));
            }
        }
        if (labels.get("instance").isEmpty()) {
            // Keeps the scraper from adding its own.
            appendLabel(line, "instance", "");
        }
        if (!le.isEmpty()) {
            appendLabel(line, "le", le);
        }
        line.setLength(line.length() - 1);
        line.append("} ").append(number(value)).append(' ');
        line.append(
                openMetrics
                        ? BigDecimal.valueOf(sample.timestampMs(), 3).toPlainString()
                        : Long.toString(sample.timestampMs()));
        out.write(line.append('\n').toString());
    }

    private static void appendLabel(StringBuilder line, String name, String value) {
        line.append(quotedName(name)).append("=\"").append(escaped(value)).append("\",");
    }

    private static String escaped(String text) {
        return JsonText.of(text).replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
    }

    /// Whole numbers have a fraction in OpenMetrics, so that all are read as floats.
    private String number(double value) {
        String text = GoFormat.json(value);
        boolean whole = openMetrics && text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
        return whole ? text + ".0" : text;
    }
}
