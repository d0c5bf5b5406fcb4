package io.varve.storage.objectstore.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A server that answers as a test says and notes what it was asked. Thread-safe.
final class ScriptedHttp implements AutoCloseable {
    /// What to do with a request whose body has been read.
    interface Script {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> requests = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Script script = exchange -> status(exchange, 200, "");

    private ScriptedHttp(HttpServer server) {
        this.server = server;
    }

    static ScriptedHttp start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ScriptedHttp scripted = new ScriptedHttp(server);
        server.createContext("/", scripted::handle);
        server.setExecutor(scripted.executor);
        server.start();
        return scripted;
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        synchronized (requests) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        }
        try (exchange) {
            script.answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void script(Script script) {
        this.script = script;
    }

    /// Answers with a status and a body, which may be empty.
    static void status(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// Answers with an error as S3 words it.
    static void error(HttpExchange exchange, int status, String code) throws IOException {
        status(exchange, status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    }

    /// Does not answer until the server closes.
    void silence(HttpExchange exchange) throws InterruptedException {
        assert exchange != null;
        closing.await();
    }

    /// Method, path and query of each request so far.
    List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        executor.close();
    }
}
