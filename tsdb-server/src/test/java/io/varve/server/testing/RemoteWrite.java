package io.varve.server.testing;

import io.varve.storage.codec.ZigZag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.xerial.snappy.Snappy;

/// A message of remote write 1.0, encoded by hand, so that tests share no code with what they test.
/// Not thread-safe.
public final class RemoteWrite {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /// Adds a series with one sample.
    ///
    /// @param labels names and values in turn, sorted by name
    public RemoteWrite add(long timestampMs, double value, String... labels) {
        ByteArrayOutputStream sample = new ByteArrayOutputStream();
        fixed(sample, 1, value);
        number(sample, 2, timestampMs);
        return series(2, sample, labels);
    }

    /// Adds a series with one native histogram of schema 0, with counts of positive buckets from
    /// index 0 on.
    ///
    /// @param labels names and values in turn, sorted by name
    public RemoteWrite addHistogram(long timestampMs, double sum, long[] counts, String... labels) {
        ByteArrayOutputStream histogram = new ByteArrayOutputStream();
        ByteArrayOutputStream span = new ByteArrayOutputStream();
        ByteArrayOutputStream deltas = new ByteArrayOutputStream();
        long total = 0;
        long previous = 0;
        for (long count : counts) {
            total += count;
            varint(deltas, ZigZag.encode(count - previous));
            previous = count;
        }
        number(span, 2, counts.length);
        number(histogram, 1, total);
        fixed(histogram, 3, sum);
        number(histogram, 6, 0);
        field(histogram, 11, span.toByteArray());
        field(histogram, 12, deltas.toByteArray());
        number(histogram, 15, timestampMs);
        return series(4, histogram, labels);
    }

    private RemoteWrite series(int field, ByteArrayOutputStream sample, String... labels) {
        ByteArrayOutputStream series = new ByteArrayOutputStream();
        for (int i = 0; i < labels.length; i += 2) {
            ByteArrayOutputStream label = new ByteArrayOutputStream();
            field(label, 1, labels[i].getBytes(StandardCharsets.UTF_8));
            field(label, 2, labels[i + 1].getBytes(StandardCharsets.UTF_8));
            field(series, 1, label.toByteArray());
        }
        field(series, field, sample.toByteArray());
        field(message, 1, series.toByteArray());
        return this;
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
        varint(out, (number << 3) | 2);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, int number, long value) {
        varint(out, number << 3);
        varint(out, value);
    }

    private static void fixed(ByteArrayOutputStream out, int number, double value) {
        out.write((number << 3) | 1);
        long bits = Double.doubleToRawLongBits(value);
        for (int shift = 0; shift < 64; shift += 8) {
            out.write((int) (bits >>> shift) & 0xFF);
        }
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /// Sends it.
    ///
    /// @throws IOException if there is no answer
    public HttpResponse<String> send(HttpClient client, URI server) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve("/api/v1/write"))
                        .timeout(BOUND)
                        .header("Content-Type", "application/x-protobuf")
                        .header("Content-Encoding", "snappy")
                        .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                        .POST(BodyPublishers.ofByteArray(Snappy.compress(message.toByteArray())))
                        .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
