package io.varve.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Asks a server with `server.admin_api` for a cut.
public final class CutRequest {
    private static final Duration TRUNCATION_BOUND = Duration.ofSeconds(60);

    private CutRequest() {}

    /// Turns all that the head holds into blocks.
    ///
    /// @throws IOException if there is no answer
    public static void send(ServerProcess server) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(server.url().resolve("/api/v1/admin/tsdb/cut"))
                        .POST(BodyPublishers.noBody())
                        .build();
        try {
            HttpResponse<String> answer = server.client().send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// Cuts until the head has given up what the first cut published, which is when it has been
    /// published for longer than a query takes.
    public static void untilTruncated(ServerProcess server) {
        Poll.until(
                "a truncation",
                TRUNCATION_BOUND,
                server::log,
                () -> truncationsAfterCut(server) > 0);
    }

    private static double truncationsAfterCut(ServerProcess server) {
        try {
            send(server);
            return server.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("varve_cut_truncated_total "))
                    .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[1]))
                    .sum();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
