package io.varve.ingest.append;

import static io.varve.ingest.append.WriteFixture.HEADERS;
import static io.varve.ingest.append.WriteFixture.NOW_MS;
import static io.varve.ingest.append.WriteFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.testing.Property;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Damaged requests: every one is answered, and a malformed one leaves nothing behind.
final class WriteFuzzTest {
    private WriteFixture write = new WriteFixture();

    private static byte[] message(SplittableRandom random) {
        RequestWriter request = new RequestWriter();
        for (int series = random.nextInt(1, 5); series > 0; series--) {
            String instance = Integer.toString(random.nextInt(1000));
            request.series("__name__", "metric_total", "instance", instance, "job", "node");
            for (int sample = random.nextInt(1, 4); sample > 0; sample--) {
                request.sample(NOW_MS + sample, random.nextInt(3));
            }
            if (random.nextInt(4) == 0) {
                request.exemplar(NOW_MS, 1, "trace_id", "f00");
            }
            if (random.nextInt(4) == 0) {
                request.histogram(NOW_MS);
            }
        }
        if (random.nextInt(4) == 0) {
            request.metadata(
                    new MetricMetadata("metric", MetricMetadata.Type.COUNTER, "Help.", "bytes"));
        }
        return request.message();
    }

    private static byte[] damaged(byte[] bytes, SplittableRandom random) {
        byte[] damaged = bytes.clone();
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(damaged, at);
            case 1 -> {
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                yield damaged;
            }
            case 2 -> {
                // A length that is absurd: all bits of up to ten bytes.
                Arrays.fill(damaged, at, Math.min(at + 10, bytes.length), (byte) 0xff);
                yield damaged;
            }
            default -> {
                for (int i = 0; i < 4; i++) {
                    damaged[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield damaged;
            }
        };
    }

    private void assertAnswered(byte[] body) {
        WriteResponse response = write.post(TENANT, HEADERS, body);
        assertThat(response.status()).isIn(204, 400);
        if (response.status() == 400 && !response.body().startsWith("refused ")) {
            assertThat(response.body()).startsWith("the ");
            assertThat(write.head.contents(TENANT)).isEmpty();
            assertThat(write.head.commits()).isZero();
            assertThat(write.head.metadataOf(TENANT)).isEmpty();
            write.assertIdle();
        } else {
            write.assertIdle();
            write = new WriteFixture();
        }
    }

    @Test
    void damagedMessages() {
        Property.check(
                "damaged messages",
                10_000,
                random -> assertAnswered(RequestWriter.compress(damaged(message(random), random))));
    }

    @Test
    void damagedBodies() {
        Property.check(
                "damaged bodies",
                10_000,
                random -> assertAnswered(damaged(RequestWriter.compress(message(random)), random)));
    }

    @Test
    void noise() {
        Property.check(
                "noise",
                5_000,
                random -> {
                    byte[] noise = new byte[random.nextInt(200)];
                    random.nextBytes(noise);
                    assertAnswered(random.nextBoolean() ? noise : RequestWriter.compress(noise));
                });
    }
}
