package io.varve.server.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An object store over HTTP on loopback that must not be used. Thread-safe.
public final class BadStore implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    private BadStore(HttpServer server) {
        this.server = server;
    }

    /// Answers every request with an error.
    public static BadStore failing(int port) throws IOException {
        BadStore store = listening(port);
        store.server.createContext("/", exchange -> answer(exchange, 500, new byte[0]));
        store.server.start();
        return store;
    }

    /// Keeps objects, and does not look at the condition under which they are to be created.
    public static BadStore unconditional(int port) throws IOException {
        BadStore store = listening(port);
        store.server.createContext("/", store::serve);
        store.server.start();
        return store;
    }

    private static BadStore listening(int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new BadStore(HttpServer.create(address, 16));
    }

    private void serve(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                objects.put(key, exchange.getRequestBody().readAllBytes());
                exchange.getResponseHeaders().set("ETag", "\"e\"");
                answer(exchange, 200, new byte[0]);
            }
            case "GET" -> {
                byte[] object = objects.get(key);
                answer(exchange, object == null ? 404 : 200, object == null ? new byte[0] : object);
            }
            // Deletions of several objects: nothing is said to have failed.
            case "POST" -> answer(exchange, 200, "<DeleteResult/>".getBytes(US_ASCII));
            default -> answer(exchange, 204, new byte[0]);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            var _ = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
