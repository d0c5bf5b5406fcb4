package io.varve.bench.load;

import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Real scrapes that were recorded from running exporters, given to so many simulated instances. A
/// series that a scrape lacks repeats its value. Series with a NaN are left out, because
/// VictoriaMetrics does not store NaN and the peers could not be compared.
public final class RecordedScrapes implements Load {
    private final int instances;
    private final int samplesPerSeries;
    private final List<double[]> values = new ArrayList<>();
    private final byte[][] spans;

    /// @param scrapes texts in the exposition format, in the order in which they were taken; at
    ///   least one
    /// @param instances how many instances expose them
    public RecordedScrapes(List<String> scrapes, int instances) {
        this.instances = instances;
        this.samplesPerSeries = scrapes.size();
        Map<Labels, double[]> recorded = new HashMap<>();
        List<Labels> order = new ArrayList<>();
        for (int scrape = 0; scrape < scrapes.size(); scrape++) {
            record(scrapes.get(scrape), scrape, recorded, order);
        }
        order.removeIf(labels -> hasNan(recorded.getOrDefault(labels, new double[0])));
        spans = new byte[order.size() * instances][];
        for (int i = 0; i < order.size(); i++) {
            values.add(recorded.get(order.get(i)));
            for (int instance = 0; instance < instances; instance++) {
                Labels labels =
                        order.get(i).toBuilder()
                                .set("job", "recorded")
                                .set("instance", "host-" + instance + ":9100")
                                .build();
                spans[i * instances + instance] = WriteRequestEncoder.span(labels);
            }
        }
    }

    private static boolean hasNan(double[] row) {
        for (double value : row) {
            if (Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    private void record(
            String text, int scrape, Map<Labels, double[]> recorded, List<Labels> order) {
        for (String line : text.split("\n", -1)) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int valueAt = line.lastIndexOf(' ');
            Labels labels = labels(line.substring(0, valueAt));
            double value = number(line.substring(valueAt + 1));
            double[] row = recorded.get(labels);
            if (row == null) {
                row = new double[samplesPerSeries];
                recorded.put(labels, row);
                order.add(labels);
            }
            Arrays.fill(row, scrape, samplesPerSeries, value);
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static Labels labels(String series) {
        LabelsBuilder builder = new LabelsBuilder();
        int brace = series.indexOf('{');
        builder.set(Labels.METRIC_NAME, brace < 0 ? series.trim() : series.substring(0, brace));
        int at = brace < 0 ? series.length() : brace + 1;
        while (at < series.length() && series.charAt(at) != '}') {
            int equals = series.indexOf('=', at);
            String name = series.substring(at, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (series.charAt(at) != '"') {
                if (series.charAt(at) == '\\') {
                    at++;
                    value.append(series.charAt(at) == 'n' ? '\n' : series.charAt(at));
                } else {
                    value.append(series.charAt(at));
                }
                at++;
            }
            builder.set(name, value.toString());
            at++;
            if (series.charAt(at) == ',') {
                at++;
            }
        }
        return builder.build();
    }

    @Override
    public String name() {
        return "recorded scrapes";
    }

    @Override
    public int seriesCount() {
        return spans.length;
    }

    @Override
    public int samplesPerSeries() {
        return samplesPerSeries;
    }

    @Override
    public long intervalMs() {
        return 15_000;
    }

    @Override
    public byte[] span(int series) {
        return spans[series];
    }

    @Override
    public double value(int series, int sample) {
        return values.get(series / instances)[sample];
    }
}
