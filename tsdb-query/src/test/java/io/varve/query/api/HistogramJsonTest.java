package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.storage.histogram.FloatHistogram;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class HistogramJsonTest {
    private static String json(FloatHistogram histogram) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            HistogramJson.write(json, histogram);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    @Test
    void bucketsAreListedInOrderWithTheirRules() {
        FloatHistogram histogram =
                FloatHistogram.builder()
                        .schema(0)
                        .count(13)
                        .sum(-2.5)
                        .zeroThreshold(0.75)
                        .zeroCount(2)
                        .positive(new int[] {0, 1}, new int[] {2, 1}, new double[] {4, 0, 1})
                        .negative(new int[] {1}, new int[] {2}, new double[] {1, 5})
                        .build();
        // The bucket (0.5, 1] reaches into the zero bucket and is cut to its threshold.
        assertThat(json(histogram))
                .isEqualTo(
                        """
                        {"count":"13","sum":"-2.5","buckets":[\
                        [1,"-4","-2","5"],[1,"-2","-1","1"],\
                        [3,"-0.75","0.75","2"],\
                        [0,"0.75","1","4"],[0,"4","8","1"]]}\
                        """);
    }

    @Test
    void customBucketsReachToTheInfinities() {
        FloatHistogram histogram =
                FloatHistogram.builder()
                        .schema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA)
                        .count(6)
                        .sum(7)
                        .customBounds(new double[] {1, 2.5})
                        .positive(new int[] {0}, new int[] {3}, new double[] {1, 2, 3})
                        .build();
        assertThat(json(histogram))
                .isEqualTo(
                        """
                        {"count":"6","sum":"7","buckets":[\
                        [3,"-Inf","1","1"],[0,"1","2.5","2"],[0,"2.5","+Inf","3"]]}\
                        """);
    }

    @Test
    void withoutObservationsThereAreNoBuckets() {
        assertThat(json(FloatHistogram.builder().build()))
                .isEqualTo("{\"count\":\"0\",\"sum\":\"0\"}");
    }
}
