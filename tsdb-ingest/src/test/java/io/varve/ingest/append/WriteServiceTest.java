package io.varve.ingest.append;

import static io.varve.ingest.append.WriteFixture.HEADERS;
import static io.varve.ingest.append.WriteFixture.NOW_MS;
import static io.varve.ingest.append.WriteFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LabelLimits;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.testing.InMemoryHead;
import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is stored and what is answered, rule by rule of conformance remote-write.md (S: responses,
/// D: data).
final class WriteServiceTest {
    private static final Labels UP = Labels.of("__name__", "up", "job", "x");
    private static final long TOO_NEW_MS = NOW_MS + 10 * 60_000 + 1;

    private final WriteFixture write = new WriteFixture();

    @AfterEach
    void nothingIsInFlight() {
        write.assertIdle();
    }

    private Map<Long, Long> samples(Labels labels) {
        return write.head.samples(TENANT, labels);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private void assertStored(WriteResponse response) {
        assertThat(response).isEqualTo(new WriteResponse(204, "", Map.of()));
    }

    @Test
    void s1EverythingStoredIs204WithoutABody() {
        assertStored(
                write.post(
                        new RequestWriter()
                                .series(UP)
                                .sample(NOW_MS - 15_000, 1)
                                .sample(NOW_MS, 0)
                                .series("__name__", "b")
                                .sample(NOW_MS, -0.0)));
        assertThat(samples(UP)).isEqualTo(Map.of(NOW_MS - 15_000, bits(1), NOW_MS, bits(0)));
        assertThat(samples(Labels.of("__name__", "b"))).isEqualTo(Map.of(NOW_MS, bits(-0.0)));
        assertThat(write.counter("varve_ingest_requests", "code", "204")).isOne();
        assertThat(write.counter("varve_ingest_samples_received")).isEqualTo(3);
        assertThat(write.counter("varve_ingest_samples_accepted")).isEqualTo(3);
        assertThat(write.counter("varve_ingest_series_decoded")).isEqualTo(2);
        assertThat(write.histogram("varve_ingest_sample_lag_seconds").getCount()).isOne();
    }

    @Test
    void anEmptyRequestIsStored() {
        assertStored(write.post(new RequestWriter()));
        assertThat(write.head.commits()).isZero();
    }

    @Test
    void d7ValuesAreStoredBitByBit() {
        double[] values = {
            StaleMarker.VALUE,
            Double.NaN,
            Double.longBitsToDouble(0xfff8_0000_0000_1234L),
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE
        };
        RequestWriter request = new RequestWriter().series(UP);
        for (int i = 0; i < values.length; i++) {
            request.sample(NOW_MS + i, values[i]);
        }
        assertStored(write.post(request));
        for (int i = 0; i < values.length; i++) {
            assertThat(samples(UP)).containsEntry(NOW_MS + i, bits(values[i]));
        }
    }

    @Test
    void d2UnsortedLabelsAreSortedAndFoundByTheirBytesNextTime() {
        for (int i = 0; i < 3; i++) {
            assertStored(
                    write.post(
                            new RequestWriter()
                                    .series("job", "x", "empty", "", "__name__", "up")
                                    .sample(NOW_MS + i, i)));
        }
        assertThat(write.head.contents(TENANT)).containsOnlyKeys(UP);
        assertThat(samples(UP)).hasSize(3);
        assertThat(write.head.aliases(TENANT)).isOne();
        assertThat(write.counter("varve_ingest_series_decoded")).isOne();
        assertStored(write.post(new RequestWriter().series(UP).sample(NOW_MS + 9, 9)));
        assertThat(samples(UP)).hasSize(4);
        assertThat(write.counter("varve_ingest_series_decoded")).isOne();
    }

    @Test
    void d6ASeriesMayStandInARequestSeveralTimesInAnyForm() {
        byte[] name = RequestWriter.span("__name__", "up");
        byte[] job = RequestWriter.span("job", "x");
        byte[] sample = RequestWriter.field(2, RequestWriter.sampleMessage(NOW_MS + 3, 3));
        assertStored(
                write.post(
                        new RequestWriter()
                                .series(UP)
                                .sample(NOW_MS - 3_600_000, 0)
                                .seriesOf(job)
                                .sample(NOW_MS + 1, 1)
                                .raw(name)
                                .sample(NOW_MS + 2, 2)
                                .seriesOf(sample)
                                .raw(name)
                                .raw(job)));
        // The oldest sample stands first, and so is not too old.
        assertThat(samples(UP))
                .containsOnlyKeys(NOW_MS - 3_600_000, NOW_MS + 1, NOW_MS + 2, NOW_MS + 3);
    }

    @Test
    void d14UnknownFieldsAreIgnored() {
        byte[] unknown = RequestWriter.message(out -> out.writeInt64(6, NOW_MS));
        byte[] series = new RequestWriter().series(UP).raw(unknown).sample(NOW_MS, 1).message();
        RequestWriter request = new RequestWriter().requestField(9, new byte[] {1, 2});
        request.requestField(1, Arrays.copyOfRange(series, 2, series.length));
        assertStored(write.post(request));
        assertThat(samples(UP)).hasSize(1);
    }

    @Test
    void s2OtherKindsOfBodiesAre415AndNotRead() {
        byte[] garbage = {1, 2, 3};
        WriteResponse json =
                write.post(TENANT, new WriteHeaders("application/json", "snappy", 3), garbage);
        assertThat(json.status()).isEqualTo(415);
        assertThat(json.body()).contains("application/json");
        assertThat(
                        write.post(
                                        TENANT,
                                        new WriteHeaders("application/x-protobuf", "gzip", 3),
                                        garbage)
                                .status())
                .isEqualTo(415);
        assertThat(write.counter("varve_ingest_request_compressed_bytes")).isZero();
        assertThat(write.counter("varve_ingest_requests", "code", "415")).isEqualTo(2);
    }

    @Test
    void s3GarbageIs400() {
        assertThat(write.post(TENANT, HEADERS, new byte[0]).status()).isEqualTo(400);
        assertThat(write.post(TENANT, HEADERS, new byte[] {9, 9, 9}).status()).isEqualTo(400);
        byte[] message = RequestWriter.compress(new byte[] {0x0a, 0x7f});
        assertThat(write.post(TENANT, HEADERS, message))
                .isEqualTo(
                        WriteResponse.of(
                                400,
                                "the protobuf message is malformed at byte 1:"
                                        + " length 127 where 0 bytes are left"));
    }

    @Test
    void s3NothingIsStoredOfARequestWithABrokenLabelSpanAtItsEnd() {
        RequestWriter request =
                new RequestWriter()
                        .series(UP)
                        .sample(NOW_MS, 1)
                        .seriesOf(new byte[] {0x0a, 2, 0x0a, 5})
                        .sample(NOW_MS, 1);
        WriteResponse response = write.post(request);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).startsWith("the protobuf message is malformed at byte ");
        assertThat(write.head.contents(TENANT)).isEmpty();
    }

    @Test
    void s5TheValidRestOfARequestIsStored() {
        WriteResponse response =
                write.post(
                        new RequestWriter()
                                .series(UP)
                                .sample(NOW_MS, 1)
                                .series("job", "nameless")
                                .sample(NOW_MS, 1)
                                .sample(NOW_MS + 1, 1)
                                .series("__name__", "twice", "a", "1", "a", "2")
                                .series("__name__", "b")
                                .sample(NOW_MS, 2)
                                .sample(TOO_NEW_MS, 3));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body().lines())
                .containsExactly(
                        "refused 3 of 5 samples (missing_name 2, duplicate_label 0,"
                                + " too_far_in_future 1), the others are stored: no metric name for"
                                + " series {job=\"nameless\"}",
                        "duplicated label a for series {__name__=\"twice\", a=\"1\", a=\"2\"}",
                        "out of bounds: sample 3 at 1700000600001 is too far in the future, the"
                                + " server's clock says 1700000000000, head.max_future is 10m for"
                                + " series {__name__=\"b\"}");
        assertThat(write.head.contents(TENANT)).containsOnlyKeys(UP, Labels.of("__name__", "b"));
        assertThat(samples(Labels.of("__name__", "b"))).isEqualTo(Map.of(NOW_MS, bits(2)));
        assertThat(write.refused(RefusalReason.MISSING_NAME)).isEqualTo(2);
        assertThat(write.refused(RefusalReason.TOO_FAR_IN_FUTURE)).isOne();
        assertThat(write.counter("varve_ingest_samples_received")).isEqualTo(5);
        assertThat(write.counter("varve_ingest_samples_accepted")).isEqualTo(2);
    }

    @Test
    void tenRefusalsAreExplainedTheRestIsCounted() {
        RequestWriter request = new RequestWriter();
        for (int i = 0; i < 13; i++) {
            request.series("job", "x" + i).sample(NOW_MS, 1);
        }
        WriteResponse response = write.post(request);
        assertThat(response.body().lines())
                .hasSize(11)
                .first()
                .asString()
                .startsWith("refused 13 of 13 samples (missing_name 13), none is stored: ");
        assertThat(response.body()).endsWith("{job=\"x9\"}\nand 3 more\n");
        assertThat(write.head.contents(TENANT)).isEmpty();
    }

    @Test
    void d3D4NamesAreAnyUtf8ButEmpty() {
        assertStored(
                write.post(
                        new RequestWriter()
                                .series("__name__", "metric with.dots", "a b", "line\nbreak")
                                .sample(NOW_MS, 1)));
        for (String[] labels :
                new String[][] {{}, {"__name__", ""}, {"a", "b"}, {"__name__", "a", "", "b"}}) {
            assertThat(write.post(new RequestWriter().series(labels).sample(NOW_MS, 1)).status())
                    .isEqualTo(400);
        }
        byte[] latin1 =
                RequestWriter.field(
                        1,
                        RequestWriter.label(
                                "__name__".getBytes(StandardCharsets.UTF_8),
                                new byte[] {(byte) 0xe4}));
        assertThat(write.post(new RequestWriter().seriesOf(latin1).sample(NOW_MS, 1)).status())
                .isEqualTo(400);
        assertThat(write.refused(RefusalReason.INVALID_UTF8)).isOne();
        assertThat(write.head.contents(TENANT)).hasSize(1);
    }

    @Test
    void d13LimitsOnLabelsAreNamedInTheRefusal() {
        write.limit(new IngestLimits(0, 1 << 20, new LabelLimits(3, 8, 4)));
        WriteResponse response =
                write.post(
                        new RequestWriter()
                                .series("__name__", "a", "b", "1", "c", "1", "d", "1")
                                .sample(NOW_MS, 1)
                                .series("__name__", "a", "b", "12345")
                                .sample(NOW_MS, 1)
                                .series("__name__", "a", "b", "1234", "c", "")
                                .sample(NOW_MS, 1));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .contains("4 labels, limits.label_names_max is 3 for series {__name__=\"a\"")
                .contains("the value of label b has 5 bytes, limits.label_value_bytes_max is 4");
        assertThat(write.head.contents(TENANT))
                .containsOnlyKeys(Labels.of("__name__", "a", "b", "1234"));
    }

    @Test
    void theTenantsSeriesLimitRefusesNewSeriesOnly() {
        write.head.limitSeries(1);
        assertStored(write.post(new RequestWriter().series(UP).sample(NOW_MS, 1)));
        WriteResponse response =
                write.post(
                        new RequestWriter()
                                .series("__name__", "new")
                                .sample(NOW_MS, 1)
                                .series(UP)
                                .sample(NOW_MS + 1, 1));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .contains("limits.series_max of 1 is reached for series {__name__=\"new\"}");
        assertThat(samples(UP)).hasSize(2);
        assertThat(write.refused(RefusalReason.SERIES_LIMIT)).isOne();
    }

    @Test
    void samplesAreTakenUpToTheLatestTimestampAllowed() {
        assertStored(write.post(new RequestWriter().series(UP).sample(TOO_NEW_MS - 1, 1)));
        assertThat(write.post(new RequestWriter().series(UP).sample(TOO_NEW_MS, 1)).status())
                .isEqualTo(400);
        write.clock.advanceMs(1);
        assertStored(write.post(new RequestWriter().series(UP).sample(TOO_NEW_MS, 1)));
        assertStored(
                write.post(
                        new RequestWriter().series("__name__", "old").sample(Long.MIN_VALUE, 1)));
    }

    @Test
    void aSeriesIsNotMadeForSamplesThatAreAllRefused() {
        assertThat(write.post(new RequestWriter().series(UP).sample(TOO_NEW_MS, 1)).status())
                .isEqualTo(400);
        assertThat(write.head.contents(TENANT)).isEmpty();
    }

    @Test
    void whatTheHeadRefusesIsExplained() {
        assertStored(
                write.post(
                        new RequestWriter().series(UP).sample(NOW_MS - 10, 1).sample(NOW_MS, 2)));
        long tooOld = NOW_MS - InMemoryHead.OUT_OF_ORDER_WINDOW_MS - 1;
        WriteResponse response =
                write.post(
                        new RequestWriter()
                                .series(UP)
                                .sample(tooOld, 0.5)
                                .sample(NOW_MS - 10, 7)
                                .sample(NOW_MS - 5, 3)
                                .sample(NOW_MS, 2));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body().lines())
                .containsExactly(
                        "refused 2 of 4 samples (too_old 1, duplicate_timestamp 1), the others are"
                                + " stored: too old sample 0.5 at 1699998199999, the newest is at"
                                + " 1700000000000, head.out_of_order_window is 30m for series"
                                + " {__name__=\"up\", job=\"x\"}",
                        "duplicate sample for timestamp: 7 at 1699999999990, where another value is"
                                + " stored for series {__name__=\"up\", job=\"x\"}");
        assertThat(samples(UP))
                .isEqualTo(Map.of(NOW_MS - 10, bits(1), NOW_MS - 5, bits(3), NOW_MS, bits(2)));
        assertThat(write.counter("varve_ingest_samples_accepted")).isEqualTo(4);
    }

    @Test
    void aRetryOfTheSameRequestChangesNothing() {
        byte[] body =
                new RequestWriter()
                        .series(UP)
                        .sample(NOW_MS, 1)
                        .sample(NOW_MS + 5, StaleMarker.VALUE)
                        .series("b", "", "__name__", "unsorted", "a", "1")
                        .sample(NOW_MS, 2)
                        .series("job", "nameless")
                        .sample(NOW_MS, 2)
                        .body();
        WriteResponse first = write.post(TENANT, HEADERS, body);
        Map<Labels, ?> stored = write.head.contents(TENANT);
        assertThat(first.status()).isEqualTo(400);
        assertThat(write.post(TENANT, HEADERS, body)).isEqualTo(first);
        assertThat(write.head.contents(TENANT)).isEqualTo(stored).hasSize(2);
    }

    @Test
    void tenantsAreApart() {
        TenantId other = new TenantId("other");
        byte[] body = new RequestWriter().series(UP).sample(NOW_MS, 1).body();
        assertStored(write.post(other, HEADERS, body));
        assertThat(write.head.contents(TENANT)).isEmpty();
        assertThat(write.head.samples(other, UP)).hasSize(1);
    }

    @Test
    void aFaultOfTheHeadIsNotHidden() {
        write.head.failWith(new IllegalStateException("a bug"));
        assertThatThrownBy(() -> write.post(new RequestWriter().series(UP).sample(NOW_MS, 1)))
                .hasStackTraceContaining("a bug");
        assertThat(write.counter("varve_ingest_requests", "code", "500")).isOne();
    }
}
