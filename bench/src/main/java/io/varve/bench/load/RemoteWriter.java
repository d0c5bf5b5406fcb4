package io.varve.bench.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Sends a load over a number of connections, each of which carries its own share of the series, so
/// that samples of a series arrive in order. A request that is not acknowledged ends the run: a
/// measurement of refused work would mean nothing.
public final class RemoteWriter {
    /// How requests are filled.
    ///
    /// @param connections concurrent senders
    /// @param samplesPerRequest the most samples of one request
    /// @param samplesPerEntry consecutive samples of a series in one entry
    public record Shape(int connections, int samplesPerRequest, int samplesPerEntry) {}

    private final URI endpoint;
    private final Shape shape;

    public RemoteWriter(URI endpoint, Shape shape) {
        this.endpoint = endpoint;
        this.shape = shape;
    }

    /// Sends the whole load, the first sample at the given time.
    ///
    /// @return acknowledged samples
    public long send(Load load, long startMs) throws IOException, InterruptedException {
        List<Callable<Long>> senders = new ArrayList<>();
        int share = (load.seriesCount() + shape.connections() - 1) / shape.connections();
        for (int from = 0; from < load.seriesCount(); from += share) {
            int first = from;
            int last = Math.min(from + share, load.seriesCount());
            senders.add(() -> sendShare(load, startMs, first, last));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(shape.connections())) {
            long acknowledged = 0;
            for (Future<Long> sender : executor.invokeAll(senders)) {
                acknowledged += sender.get();
            }
            return acknowledged;
        } catch (ExecutionException e) {
            throw new IOException("sending to " + endpoint + " failed", e.getCause());
        }
    }

    private long sendShare(Load load, long startMs, int first, int last)
            throws IOException, InterruptedException {
        WriteRequestEncoder encoder = new WriteRequestEncoder();
        long acknowledged = 0;
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int sample = 0;
                    sample < load.samplesPerSeries();
                    sample += shape.samplesPerEntry()) {
                int entry = Math.min(shape.samplesPerEntry(), load.samplesPerSeries() - sample);
                int pending = 0;
                for (int series = first; series < last; series++) {
                    encoder.beginSeries(load.span(series));
                    for (int i = sample; i < sample + entry; i++) {
                        encoder.sample(startMs + i * load.intervalMs(), load.value(series, i));
                    }
                    encoder.endSeries();
                    pending += entry;
                    if (pending + entry > shape.samplesPerRequest() || series == last - 1) {
                        post(client, encoder.compressed());
                        acknowledged += pending;
                        pending = 0;
                        encoder.clear();
                    }
                }
            }
        }
        return acknowledged;
    }

    private void post(HttpClient client, byte[] body) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(Duration.ofMinutes(2))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Content-Encoding", "snappy")
                        .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                        .header("User-Agent", "varve-bench")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    endpoint + " answered " + response.statusCode() + ": " + response.body());
        }
    }
}
