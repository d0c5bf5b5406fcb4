package io.varve.server.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks the query API of Prometheus or Varve.
public final class ApiQuery {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiQuery() {}

    /// Asks with parameters, names and values in turn.
    ///
    /// @return the whole answer
    /// @throws IOException if there is no answer
    public static JsonNode ask(HttpClient client, URI server, String path, String... parameters)
            throws IOException {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            form.append(i == 0 ? "" : "&").append(parameters[i]).append('=');
            form.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve(path))
                        .timeout(BOUND)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form.toString()))
                        .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            return JSON.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// The result of a query that must succeed.
    public static JsonNode result(
            HttpClient client, URI server, String path, String... parameters) {
        JsonNode answer;
        try {
            answer = ask(client, server, path, parameters);
        } catch (IOException e) {
            throw new AssertionError(server + path + " gave no answer", e);
        }
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(String.join(" ", parameters) + ": " + answer);
        }
        return answer.path("data").path("result");
    }
}
