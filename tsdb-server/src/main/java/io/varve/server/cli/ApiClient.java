package io.varve.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/// Asks Prometheus's API of a server.
final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// Longer than any server lets a query run by default.
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

    /// Plans of queries are as deep as the expressions.
    private static final int NESTING_MAX = 2_000;

    /// Numbers keep the digits that they came with.
    private static final ObjectMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(NESTING_MAX)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final String url;
    private final Optional<String> tenant;

    ApiClient(URI url, Optional<String> tenant) {
        this.url = url.toString().replaceAll("/+$", "");
        this.tenant = tenant;
    }

    JsonNode post(String path, FormBody form) {
        return send(
                request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form.toString()))
                        .build());
    }

    JsonNode get(String path, FormBody form) {
        return send(request(path + "?" + form).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder;
        try {
            builder = HttpRequest.newBuilder(URI.create(url + path));
        } catch (IllegalArgumentException e) {
            throw new VarveException(
                    ErrorKind.INVALID, "--url " + url + " is no URL: " + e.getMessage(), e);
        }
        tenant.ifPresent(id -> builder.header("X-Scope-OrgID", id));
        return builder.timeout(ANSWER_TIMEOUT);
    }

    private JsonNode send(HttpRequest request) {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return checked(response.statusCode(), body);
            }
        } catch (ConnectException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "cannot connect to " + url + "; is the server running there?",
                    e);
        } catch (HttpTimeoutException e) {
            throw new VarveException(ErrorKind.TIMED_OUT, "no answer from " + url + " in time", e);
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, "no answer from " + url + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VarveException(ErrorKind.CANCELLED, "interrupted", e);
        }
    }

    private JsonNode checked(int status, InputStream body) throws IOException {
        JsonNode answer;
        byte[] bytes = body.readAllBytes();
        try {
            answer = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new VarveException(
                    ErrorKind.INTERNAL,
                    url + " answered " + status + " without JSON; is it a Prometheus API?",
                    e);
        }
        if (!answer.path("status").asText().equals("success")) {
            String errorType = answer.path("errorType").asText("status " + status);
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    errorType + ": " + answer.path("error").asText("no reason was given"));
        }
        return answer;
    }
}
