package io.varve.storage.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How answers of S3, and their absence, reach callers.
class S3FailuresTest {
    private static final S3Location LOCATION = new S3Location("bucket", "p");
    private static final S3Keys KEYS = new S3Keys("id", "secret");

    /// For answers that do not come.
    private static final S3Settings.Timeouts SHORT = new S3Settings.Timeouts(1_000, 300, 5_000);

    /// For answers that do, however busy the machine is.
    private static final S3Settings.Timeouts LONG =
            new S3Settings.Timeouts(60_000, 60_000, 120_000);

    private ScriptedHttp http;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        http = ScriptedHttp.start();
        store = open(http.endpoint(), LONG);
    }

    private static ObjectStore open(URI endpoint, S3Settings.Timeouts timeouts) throws IOException {
        return S3ObjectStore.open(
                LOCATION,
                S3Settings.DEFAULT
                        .at(endpoint, KEYS)
                        .with(timeouts)
                        .withPartBytes(S3Settings.PART_BYTES_MIN));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        http.close();
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey, NOT_FOUND, NOT_FOUND",
        "404, NoSuchBucket, REFUSED, REFUSED",
        "416, InvalidRange, OUT_OF_RANGE, OUT_OF_RANGE",
        "403, AccessDenied, REFUSED, REFUSED",
        "403, RequestTimeTooSkewed, REFUSED, REFUSED",
        "400, RequestTimeout, UNAVAILABLE, AMBIGUOUS",
        "301, PermanentRedirect, REFUSED, REFUSED",
        "429, TooManyRequests, THROTTLED, THROTTLED",
        "503, SlowDown, THROTTLED, THROTTLED",
        "503, ServiceUnavailable, UNAVAILABLE, AMBIGUOUS",
        "500, InternalError, UNAVAILABLE, AMBIGUOUS",
        "501, NotImplemented, REFUSED, REFUSED",
        "502, '', UNAVAILABLE, AMBIGUOUS"
    })
    void answersHaveKinds(int status, String code, Kind read, Kind write) {
        http.script(exchange -> ScriptedHttp.error(exchange, status, code));
        assertKind(read, () -> store.get("k"));
        assertKind(write, () -> store.create("k", new byte[1]));
        assertThat(http.requests()).as("nothing is repeated").hasSize(2);
    }

    @Test
    void messagesNameWhatWasAskedAndAnswered() {
        http.script(exchange -> ScriptedHttp.error(exchange, 403, "AccessDenied"));
        assertThatThrownBy(() -> store.get("a/b"))
                .hasMessage("get a/b in s3://bucket/p: status 403 AccessDenied, no");
    }

    @Test
    void aBrokenConnectionLeavesWritesUnknown() {
        // Closing the exchange without an answer closes the connection.
        http.script(exchange -> {});
        assertKind(Kind.UNAVAILABLE, () -> store.get("k"));
        assertKind(Kind.AMBIGUOUS, () -> store.create("k", new byte[1]));
        assertKind(Kind.AMBIGUOUS, () -> store.delete(List.of("k")));
    }

    @Test
    void silenceIsGivenUp() throws IOException {
        http.script(http::silence);
        try (ObjectStore impatient = open(http.endpoint(), SHORT)) {
            assertKind(Kind.UNAVAILABLE, () -> impatient.get("k"));
            assertKind(Kind.AMBIGUOUS, () -> impatient.create("k", new byte[1]));
        }
    }

    @Test
    void aRequestThatTakesTooLongIsGivenUp() throws IOException {
        S3Settings.Timeouts timeouts = new S3Settings.Timeouts(1_000, 60_000, 300);
        http.script(http::silence);
        try (ObjectStore impatient = open(http.endpoint(), timeouts)) {
            assertKind(Kind.UNAVAILABLE, () -> impatient.get("k"));
            assertKind(Kind.AMBIGUOUS, () -> impatient.create("k", new byte[1]));
        }
    }

    @Test
    void whatWasNeverSentIsNotAmbiguous() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (ObjectStore unreachable = open(URI.create("http://127.0.0.1:" + port), SHORT)) {
            assertKind(Kind.UNAVAILABLE, () -> unreachable.create("k", new byte[1]));
        }
    }

    @Test
    void truncatedBodiesAreNoticed() throws IOException {
        http.script(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[40]);
            exchange.getResponseBody().flush();
        });
        try (ObjectStore impatient = open(http.endpoint(), SHORT)) {
            assertKind(Kind.UNAVAILABLE, () -> impatient.get("k"));
            assertKind(Kind.UNAVAILABLE, () -> impatient.get("k", 0, 100));
        }
    }

    @Test
    void anAnswerThatIgnoresTheRangeIsNotTaken() {
        http.script(exchange -> ScriptedHttp.status(exchange, 200, "the whole object"));
        assertKind(Kind.UNAVAILABLE, () -> store.get("k", 4, 5));
    }

    @Test
    void aConflictIsAsTakenAsTheKeyIs() throws IOException {
        http.script(exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                ScriptedHttp.status(exchange, 404, "");
            } else {
                ScriptedHttp.error(exchange, 409, "ConditionalRequestConflict");
            }
        });
        assertKind(Kind.AMBIGUOUS, () -> store.create("k", new byte[1]));
        http.script(exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Last-Modified", "Tue, 24 Nov 2026 15:00:00 GMT");
                exchange.getResponseHeaders().add("Content-Length", "1");
                ScriptedHttp.status(exchange, 200, "");
            } else {
                ScriptedHttp.error(exchange, 409, "ConditionalRequestConflict");
            }
        });
        assertThat(store.create("k", new byte[1])).isFalse();
    }

    @Test
    void aFailedUploadIsAborted(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("file");
        Files.write(file, new byte[2 * S3Settings.PART_BYTES_MIN + 1]);
        http.script(exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            if (query.equals("uploads")) {
                ScriptedHttp.status(
                        exchange,
                        200,
                        "<InitiateMultipartUploadResult><UploadId>u1</UploadId>"
                                + "</InitiateMultipartUploadResult>");
            } else if (query.contains("partNumber=2")) {
                ScriptedHttp.error(exchange, 500, "InternalError");
            } else {
                exchange.getResponseHeaders().add("ETag", "\"tag\"");
                ScriptedHttp.status(exchange, 200, "");
            }
        });
        assertKind(Kind.AMBIGUOUS, () -> store.upload("k", file));
        assertThat(http.requests())
                .containsExactly(
                        "POST /bucket/p/k?uploads",
                        "PUT /bucket/p/k?partNumber=1&uploadId=u1",
                        "PUT /bucket/p/k?partNumber=2&uploadId=u1",
                        "DELETE /bucket/p/k?uploadId=u1");
    }

    @Test
    void deletionsThatFailOneByOneAreErrors() {
        http.script(exchange ->
                ScriptedHttp.status(
                        exchange,
                        200,
                        "<DeleteResult><Error><Key>p/a</Key><Code>AccessDenied</Code>"
                                + "<Message>no</Message></Error></DeleteResult>"));
        assertKind(Kind.REFUSED, () -> store.delete(List.of("a", "b")));
        http.script(exchange ->
                ScriptedHttp.status(
                        exchange,
                        200,
                        "<DeleteResult><Error><Key>p/a</Key><Code>SlowDown</Code></Error>"
                                + "</DeleteResult>"));
        assertKind(Kind.THROTTLED, () -> store.delete(List.of("a", "b")));
        assertThatThrownBy(() -> store.delete(List.of("a", "b")))
                .hasMessageContaining("a and 1 more")
                .hasMessageContaining("p/a");
    }

    private static void assertKind(Kind kind, ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
