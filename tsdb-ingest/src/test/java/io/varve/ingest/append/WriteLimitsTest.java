package io.varve.ingest.append;

import static io.varve.ingest.append.WriteFixture.HEADERS;
import static io.varve.ingest.append.WriteFixture.NOW_MS;
import static io.varve.ingest.append.WriteFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LabelLimits;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Requests of which nothing is stored, because somebody has too much to do (S6) or the body is too
/// big (S8).
final class WriteLimitsTest {
    private static final Labels UP = Labels.of("__name__", "up");

    private static IngestLimits bytesMax(int bytes) {
        return new IngestLimits(0, bytes, LabelLimits.DEFAULTS);
    }

    private static RequestWriter request(int samples) {
        RequestWriter request = new RequestWriter().series(UP);
        for (int i = 0; i < samples; i++) {
            request.sample(NOW_MS + i, i);
        }
        return request;
    }

    @Test
    void s8TooLongACompressedBodyIs413() {
        WriteFixture write = new WriteFixture();
        byte[] body = new byte[100_001];
        write.limit(bytesMax(100_000));
        WriteResponse announced =
                write.post(
                        TENANT,
                        new WriteHeaders("application/x-protobuf", "snappy", 100_001),
                        body);
        assertThat(announced)
                .isEqualTo(
                        WriteResponse.of(
                                413,
                                "the body has 100001 bytes, limits.request_bytes_max is 100000"));
        WriteResponse found = write.post(TENANT, HEADERS, body);
        assertThat(found.status()).isEqualTo(413);
        write.limit(bytesMax(100_001));
        assertThat(write.post(TENANT, HEADERS, body).status()).isEqualTo(400);
        write.assertIdle();
    }

    @Test
    void tooLongADecompressedBodyIs400BeforeItIsAllocated() {
        WriteFixture write = new WriteFixture();
        byte[] body = request(100).body();
        write.limit(bytesMax(body.length));
        WriteResponse response = write.post(TENANT, HEADERS, body);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("limits.request_bytes_max is " + body.length);
        write.limit(bytesMax(request(100).message().length));
        assertThat(write.post(TENANT, HEADERS, body).status()).isEqualTo(204);
        write.assertIdle();
    }

    @Test
    void aTenantAboveItsRateGets429AndNothingIsStored() {
        WriteFixture write = new WriteFixture();
        write.limit(new IngestLimits(10, 1 << 20, LabelLimits.DEFAULTS));
        assertThat(write.post(request(120)).status()).isEqualTo(204);
        RequestWriter next = new RequestWriter().series("__name__", "b").sample(NOW_MS, 1);
        WriteResponse response = write.post(next);
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.headers()).isEqualTo(Map.of("Retry-After", "3"));
        assertThat(response.body()).contains("limits.samples_per_second of 10");
        assertThat(write.head.contents(TENANT)).containsOnlyKeys(UP);
        assertThat(write.refused(RefusalReason.RATE_LIMIT)).isOne();
        byte[] body = next.body();
        assertThat(write.post(new TenantId("other"), HEADERS, body).status()).isEqualTo(204);
        write.clock.advanceMs(3_000);
        assertThat(write.post(TENANT, HEADERS, body).status()).isEqualTo(204);
        write.assertIdle();
    }

    @Test
    void aHeadThatCannotStoreIs503AndTheTenantsRateIsGivenBack() {
        WriteFixture write = new WriteFixture();
        write.limit(new IngestLimits(10, 1 << 20, LabelLimits.DEFAULTS));
        write.head.failWith(new VarveException(ErrorKind.UNAVAILABLE, "the disk is full"));
        for (int i = 0; i < 5; i++) {
            WriteResponse response = write.post(request(100));
            assertThat(response).isEqualTo(WriteResponse.retryLater(503, "the disk is full", 1));
        }
        write.head.failWith(null);
        assertThat(write.post(request(100)).status()).isEqualTo(204);
        write.assertIdle();
    }

    @Test
    void tooManyBytesInFlightAre503UntilTheJournalHasAnswered() throws Exception {
        WriteFixture write =
                new WriteFixture(new IngestSettings(600_000, 1_800_000, 3 << 16, 60_000));
        write.head.hold();
        byte[] body = request(2_000).body();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<WriteResponse> waiting = threads.submit(() -> write.post(TENANT, HEADERS, body));
            write.head.awaitCommit();
            assertThat(write.gauge("varve_ingest_in_flight_bytes")).isEqualTo(24 * 2_000.0);
            WriteResponse refused = write.post(TENANT, HEADERS, request(5_000).body());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsKey("Retry-After");
            assertThat(refused.body())
                    .contains("nothing is stored")
                    .contains("ingest.in_flight_bytes_max of 196608 bytes");
            write.head.answer();
            assertThat(waiting.get().status()).isEqualTo(204);
        }
        assertThat(write.head.commits()).isOne();
        write.assertIdle();
    }

    @Test
    void aRequestThatCanNeverFitIs413() {
        WriteFixture write = new WriteFixture(new IngestSettings(0, 0, 100_000, 1_000));
        byte[] message = new byte[100_000];
        message[0] = 0x4a;
        WriteResponse response = write.post(TENANT, HEADERS, RequestWriter.compress(message));
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.body()).contains("ingest.in_flight_bytes_max is 100000");
        write.assertIdle();
    }

    @Test
    void aJournalThatDoesNotAnswerIs503AndKeepsItsMemory() {
        WriteFixture write = new WriteFixture(new IngestSettings(600_000, 1_800_000, 1 << 20, 20));
        write.head.hold();
        WriteResponse response = write.post(request(100));
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).contains("ingest.commit_timeout of 0.02s");
        assertThat(write.gauge("varve_ingest_in_flight_bytes")).isEqualTo(2_400);
        write.head.answer();
        write.assertIdle();
        assertThat(write.post(request(100)).status()).isEqualTo(204);
    }

    /// A connection that is reset after some bytes.
    private static final class BrokenStream extends InputStream {
        private int left = 100_000;

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("connection reset");
            }
            int read = Math.min(length, left);
            left -= read;
            return read;
        }
    }

    @Test
    void aConnectionThatBreaksLeavesNothing() {
        WriteFixture write = new WriteFixture();
        InputStream broken = new BrokenStream();
        assertThatThrownBy(() -> write.service.handle(TENANT, HEADERS, broken))
                .isInstanceOf(IOException.class);
        assertThat(write.counter("varve_ingest_requests", "code", "499")).isOne();
        write.assertIdle();
    }

    @Test
    void manyRequestsAtOnceAreAllStoredOnce() throws Exception {
        WriteFixture write = new WriteFixture();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<WriteResponse>> responses = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                RequestWriter request = new RequestWriter();
                for (int series = 0; series < 50; series++) {
                    request.series("s", "s" + series, "__name__", "m").sample(NOW_MS + i, i);
                }
                byte[] body = request.body();
                responses.add(
                        threads.submit(() ->
                                write.service.handle(
                                        TENANT, HEADERS, new ByteArrayInputStream(body))));
            }
            for (Future<WriteResponse> response : responses) {
                assertThat(response.get().status()).isEqualTo(204);
            }
        }
        assertThat(write.head.contents(TENANT)).hasSize(50);
        for (Map.Entry<Labels, ? extends Map<Long, Long>> series :
                write.head.contents(TENANT).entrySet()) {
            assertThat(series.getValue()).as(series.getKey().toString()).hasSize(200);
        }
        assertThat(write.counter("varve_ingest_samples_accepted")).isEqualTo(10_000);
        write.assertIdle();
    }
}
