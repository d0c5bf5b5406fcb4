package io.varve.ingest.append;

import static io.varve.ingest.append.WriteFixture.NOW_MS;
import static io.varve.ingest.append.WriteFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Native histograms of remote write 1.0, by the rules of conformance remote-write.md, section 3.
final class HistogramWriteTest {
    private static final Labels UP = Labels.of("__name__", "up");

    private final WriteFixture write = new WriteFixture();

    private static byte[] span(int offset, int length) {
        return RequestWriter.message(out -> {
            out.writeSInt32(1, offset);
            out.writeUInt32(2, length);
        });
    }

    private static byte[] packed(long... deltas) {
        return RequestWriter.message(out -> {
            for (long delta : deltas) {
                out.writeSInt64NoTag(delta);
            }
        });
    }

    private static byte[] packedDoubles(double... values) {
        return RequestWriter.message(out -> {
            for (double value : values) {
                out.writeDoubleNoTag(value);
            }
        });
    }

    private static void custom(CodedOutputStream out, double... bounds) throws IOException {
        out.writeUInt64(1, 3);
        out.writeSInt32(4, -53);
        out.writeByteArray(11, span(0, 2));
        out.writeByteArray(12, packed(1, 1));
        out.writeByteArray(16, packedDoubles(bounds));
        out.writeInt64(15, NOW_MS);
    }

    private FloatHistogram stored() {
        assertThat(write.head.histograms(TENANT, UP)).containsOnlyKeys(NOW_MS);
        return write.head.histograms(TENANT, UP).firstEntry().getValue();
    }

    private void assertInvalid(RequestWriter.Fields histogram, String what) {
        WriteResponse response =
                write.post(
                        new RequestWriter()
                                .series("__name__", "bad")
                                .histogram(histogram)
                                .series(UP)
                                .histogram(NOW_MS));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .startsWith("refused 1 of 2 samples (invalid_histogram 1), the others are stored: ")
                .contains(what)
                .contains(" for series {__name__=\"bad\"}");
        assertThat(write.head.contents(TENANT)).containsOnlyKeys(UP);
        assertThat(stored().count()).isEqualTo(3);
    }

    @Test
    void integersAreStoredAsAbsoluteCounts() {
        RequestWriter request =
                new RequestWriter()
                        .series(UP)
                        .sample(NOW_MS - 1, 7)
                        .histogram(out -> {
                            out.writeUInt64(1, 14);
                            out.writeDouble(3, -1.5);
                            out.writeSInt32(4, -2);
                            out.writeDouble(5, 0.001);
                            out.writeUInt64(6, 2);
                            out.writeByteArray(8, span(-3, 1));
                            out.writeSInt64(9, 4);
                            out.writeByteArray(11, span(-1, 2));
                            out.writeByteArray(11, span(2, 1));
                            out.writeByteArray(12, packed(3, -2));
                            out.writeSInt64(12, 3);
                            out.writeEnum(14, 3);
                            out.writeInt64(15, NOW_MS);
                        });
        assertThat(write.post(request).status()).isEqualTo(204);
        FloatHistogram expected =
                FloatHistogram.builder()
                        .schema(-2)
                        .count(14)
                        .sum(-1.5)
                        .zeroThreshold(0.001)
                        .zeroCount(2)
                        .negative(Buckets.of(BucketSpans.of(-3, 1), 4))
                        .positive(Buckets.of(BucketSpans.of(-1, 2, 2, 1), 3, 1, 4))
                        .build();
        assertThat(stored().sameAs(expected)).as(stored().text()).isTrue();
        assertThat(stored().hint()).isEqualTo(ResetHint.GAUGE);
        assertThat(write.head.samples(TENANT, UP)).hasSize(1);
        assertThat(write.counter("varve_ingest_samples_received")).isEqualTo(2);
        assertThat(write.counter("varve_ingest_samples_accepted")).isEqualTo(2);
        write.assertIdle();
    }

    @Test
    void floatsAreStoredAsTheyAre() {
        RequestWriter request =
                new RequestWriter()
                        .series(UP)
                        .histogram(out -> {
                            out.writeDouble(2, 9.5);
                            out.writeDouble(3, 2);
                            out.writeSInt32(4, 3);
                            out.writeDouble(7, 0.5);
                            out.writeByteArray(11, span(5, 2));
                            out.writeByteArray(13, packedDoubles(1.25));
                            out.writeDouble(13, 2.75);
                            out.writeInt64(15, NOW_MS);
                        });
        assertThat(write.post(request).status()).isEqualTo(204);
        FloatHistogram expected =
                FloatHistogram.builder()
                        .schema(3)
                        .count(9.5)
                        .sum(2)
                        .zeroCount(0.5)
                        .positive(Buckets.of(BucketSpans.of(5, 2), 1.25, 2.75))
                        .build();
        assertThat(stored().sameAs(expected)).as(stored().text()).isTrue();
    }

    @Test
    void customBucketsAndStaleMarkersAreStored() {
        RequestWriter request =
                new RequestWriter().series(UP).histogram(out -> custom(out, 0.5, 2));
        assertThat(write.post(request).status()).isEqualTo(204);
        assertThat(stored().customBounds()).containsExactly(0.5, 2);
        RequestWriter stale =
                new RequestWriter()
                        .series("__name__", "gone")
                        .histogram(out -> {
                            out.writeFixed64(3, Double.doubleToRawLongBits(StaleMarker.VALUE));
                            out.writeInt64(15, NOW_MS);
                        });
        assertThat(write.post(stale).status()).isEqualTo(204);
        assertThat(write.head.histograms(TENANT, Labels.of("__name__", "gone")))
                .hasEntrySatisfying(NOW_MS, there -> assertThat(there.isStale()).isTrue());
    }

    @Test
    void invalidOnesAreRefusedAndTheRestIsStored() {
        assertInvalid(
                out -> out.writeUInt64(1, 1),
                "0 observations found in buckets, but the count is 1");
        assertInvalid(
                out -> {
                    out.writeByteArray(11, span(0, 2));
                    out.writeByteArray(12, packed(1, -2));
                },
                "positive side: bucket number 2 has an observation count of -1");
        assertInvalid(
                out -> out.writeByteArray(8, span(0, -1)),
                "negative side: span number 1 ends at index 4294967295");
        assertInvalid(out -> out.writeSInt32(4, 53), "histogram has an invalid schema 53");
        assertInvalid(out -> custom(out, 2, 2), "bounds must strictly increase");
        assertInvalid(
                out -> {
                    out.writeDouble(2, 1);
                    out.writeByteArray(11, span(0, 1));
                    out.writeDouble(13, -1);
                },
                "has an observation count of -1, which is negative");
        assertInvalid(
                out -> out.writeByteArray(12, packed(new long[16_385])),
                "histogram has 16385 buckets, the most that one histogram may have is 16384");
        assertThat(write.refused(RefusalReason.INVALID_HISTOGRAM)).isEqualTo(7);
    }

    @Test
    void aRetryIsTakenAndAConflictRefused() {
        RequestWriter request = new RequestWriter().series(UP).histogram(NOW_MS);
        assertThat(write.post(request).status()).isEqualTo(204);
        assertThat(write.post(request).status()).isEqualTo(204);
        RequestWriter conflict =
                new RequestWriter().series(UP).histogram(out -> custom(out, 0.5, 2));
        WriteResponse response = write.post(conflict);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("duplicate sample for timestamp: 0 at " + NOW_MS);
        assertThat(stored().schema()).isEqualTo(2);
    }

    @Test
    void theClockBoundsHistogramsAsFloats() {
        long tooNewMs = NOW_MS + 10 * 60_000 + 1;
        WriteResponse response = write.post(new RequestWriter().series(UP).histogram(tooNewMs));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("out of bounds: sample 4.5 at " + tooNewMs);
        assertThat(write.head.contents(TENANT)).isEmpty();
        assertThat(write.post(new RequestWriter().series("a", "b").histogram(NOW_MS)).body())
                .startsWith("refused 1 of 1 samples (missing_name 1)");
    }
}
