package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpositionTextTest {
    private static final FloatHistogram CUSTOM =
            FloatHistogram.builder()
                    .schema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA)
                    .count(6)
                    .sum(12.5)
                    .positive(new int[] {0}, new int[] {3}, new double[] {1, 2, 3})
                    .customBounds(new double[] {1, 2})
                    .build();

    private static final FloatHistogram EXPONENTIAL =
            FloatHistogram.builder()
                    .count(1)
                    .sum(1)
                    .positive(new int[] {0}, new int[] {1}, new double[] {1})
                    .build();

    private static final List<Federation.Newest> SAMPLES =
            List.of(
                    sample(Labels.of("__name__", "a", "x", "q\"\\\n"), 1, null),
                    sample(Labels.of("__name__", "a.b", "instance", "i"), Double.NaN, null),
                    sample(Labels.of("__name__", "e"), 0, EXPONENTIAL),
                    sample(Labels.of("__name__", "h", "instance", "i"), 0, CUSTOM));

    private static Federation.Newest sample(
            Labels labels, double value, @Nullable FloatHistogram of) {
        return new Federation.Newest(labels, 1500, value, of);
    }

    private static String written(boolean openMetrics) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExpositionText.write(out, SAMPLES, openMetrics);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void textOfPrometheus() throws IOException {
        assertThat(written(false))
                .isEqualTo(
                        """
                        # TYPE a untyped
                        a{x="q\\"\\\\\\n",instance=""} 1 1500
                        # TYPE "a.b" untyped
                        {"a.b",instance="i"} NaN 1500
                        # TYPE h histogram
                        h_bucket{instance="i",le="1"} 1 1500
                        h_bucket{instance="i",le="2"} 3 1500
                        h_bucket{instance="i",le="+Inf"} 6 1500
                        h_sum{instance="i"} 12.5 1500
                        h_count{instance="i"} 6 1500
                        """);
    }

    @Test
    void openMetrics() throws IOException {
        assertThat(written(true))
                .contains("# TYPE a unknown\n", "a{x=\"q\\\"\\\\\\n\",instance=\"\"} 1.0 1.500\n")
                .endsWith("# EOF\n");
    }
}
