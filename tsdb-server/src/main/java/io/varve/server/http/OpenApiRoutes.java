package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The description of the endpoints for programs. Thread-safe.
final class OpenApiRoutes {
    private static final String RESOURCE = "openapi.yaml";

    private final ApiRoutes api;
    private final String document;

    OpenApiRoutes(ApiRoutes api) {
        this.api = api;
        this.document = read();
    }

    private static String read() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read", e);
        }
    }

    void addTo(RouteTable table) {
        api.addRaw(table, HandlerType.GET, "/openapi.yaml", this::show);
    }

    private void show(Context context) throws IOException {
        Cors.apply(context);
        // Nothing in it differs between the two versions.
        boolean newer = "3.2".equals(context.queryParam("openapi_version"));
        String text = newer ? document.replaceFirst("3\\.1\\.0", "3.2.0") : document;
        context.contentType("application/yaml; charset=utf-8");
        try (OutputStream out = ResponseBody.open(context)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
