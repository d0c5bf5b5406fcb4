package io.varve.bench.load;

import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// A fleet of instances that all expose the same families, with labels and values mixed as in real
/// ones: counters that grow by small integers, gauges of few decimals, histogram buckets, and
/// constants.
///
/// Every series has 12 labels, about 250 bytes in a request. Values depend on seed, series and
/// sample only.
public final class SyntheticFleet implements Load {
    private static final long START_SEED = 0x5DEECE66DL;
    private static final String[] BOUNDS = {
        "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"
    };
    private static final String[] CODES = {"200", "204", "301", "400", "404", "429", "500", "503"};
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE"};

    /// What the values of a family look like.
    private enum Shape {
        COUNTER,
        GAUGE,
        BUCKET,
        CONSTANT
    }

    private record Template(Shape shape, List<String> labels) {}

    private final long seed;
    private final int samplesPerSeries;
    private final byte[][] spans;
    private final Shape[] shapes;

    public SyntheticFleet(long seed, int seriesCount, int samplesPerSeries) {
        this.seed = seed ^ START_SEED;
        this.samplesPerSeries = samplesPerSeries;
        List<Template> templates = templates();
        spans = new byte[seriesCount][];
        shapes = new Shape[seriesCount];
        for (int i = 0; i < seriesCount; i++) {
            Template template = templates.get(i % templates.size());
            int instance = i / templates.size();
            spans[i] = WriteRequestEncoder.span(labels(template, instance));
            shapes[i] = template.shape();
        }
    }

    /// About 500 series of one instance: 25% counters, 25% gauges, 40% buckets, 10% constants.
    private static List<Template> templates() {
        List<Template> templates = new ArrayList<>();
        for (int family = 0; family < 4; family++) {
            for (String code : CODES) {
                for (String method : METHODS) {
                    templates.add(
                            template(
                                    Shape.COUNTER,
                                    "http_requests_" + family + "_total",
                                    "code",
                                    code,
                                    "method",
                                    method,
                                    "handler",
                                    "/api/v1/resource" + family));
                }
            }
        }
        for (int family = 0; family < 32; family++) {
            for (int device = 0; device < 4; device++) {
                templates.add(
                        template(
                                Shape.GAUGE,
                                "node_resource_" + family + "_usage",
                                "device",
                                "dev" + device,
                                "mode",
                                "active",
                                "unit",
                                "ratio"));
            }
        }
        for (int family = 0; family < 4; family++) {
            for (String method : METHODS) {
                for (String bound : BOUNDS) {
                    templates.add(
                            template(
                                    Shape.BUCKET,
                                    "request_duration_" + family + "_seconds_bucket",
                                    "le",
                                    bound,
                                    "method",
                                    method,
                                    "handler",
                                    "/api/v1/resource" + family));
                }
            }
        }
        for (int family = 0; family < 48; family++) {
            templates.add(
                    template(
                            Shape.CONSTANT,
                            "component_limit_" + family,
                            "version",
                            "1.2." + family,
                            "revision",
                            "abcdef" + family,
                            "unit",
                            "bytes"));
        }
        return templates;
    }

    private static Template template(Shape shape, String name, String... labels) {
        List<String> pairs = new ArrayList<>(List.of(Labels.METRIC_NAME, name));
        pairs.addAll(List.of(labels));
        return new Template(shape, pairs);
    }

    private static Labels labels(Template template, int instance) {
        List<String> pairs = new ArrayList<>(template.labels());
        pairs.addAll(
                List.of(
                        "cluster",
                        "eu-west-" + instance % 3,
                        "namespace",
                        "team-" + instance % 17,
                        "job",
                        "service-" + instance % 41,
                        "instance",
                        "10."
                                + instance / 65536
                                + "."
                                + instance / 256 % 256
                                + "."
                                + instance % 256
                                + ":9100",
                        "pod",
                        "service-" + instance % 41 + "-7f9c4d-" + Integer.toString(instance, 36),
                        "container",
                        "main",
                        "node",
                        "node-" + instance % 97,
                        "zone",
                        "eu-west-" + instance % 3 + (instance % 2 == 0 ? "a" : "b")));
        return Labels.of(pairs.toArray(String[]::new));
    }

    @Override
    public String name() {
        return "synthetic";
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
        long noise = mix(seed + series * 0x9E3779B97F4A7C15L + sample);
        return switch (shapes[series]) {
            case COUNTER ->
                    1000 + (series % 1000) * 7L + sample * (long) (1 + series % 13) + (noise & 1);
            case GAUGE -> ((series * 37L) % 1000 + (noise & 127)) / 100.0;
            case BUCKET -> (series % 100) * 3L + (long) sample * (series % 5) / 2;
            case CONSTANT -> 1L << (series % 40);
        };
    }

    private static long mix(long value) {
        long x = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
