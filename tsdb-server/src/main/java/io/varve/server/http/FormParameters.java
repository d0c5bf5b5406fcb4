package io.varve.server.http;

import io.varve.query.api.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of API requests, from the form in the body and from the query string.
final class FormParameters {
    private static final String FORM = "application/x-www-form-urlencoded";

    /// The limit that Go's HTTP server has for forms.
    static final int FORM_BYTES_MAX = 10 << 20;

    /// Forms hold queries, which are small; this is for many clients with big ones.
    private static final long TOTAL_BYTES_MAX = 64 << 20;

    private final RequestBodies bodies = new RequestBodies("form", FORM_BYTES_MAX, TOTAL_BYTES_MAX);

    Parameters read(HttpServletRequest request) throws IOException, RefusedException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (isForm(request.getContentType())) {
            try (RequestBodies.Body body = bodies.read(request)) {
                addAll(new String(body.array(), 0, body.length(), StandardCharsets.UTF_8), values);
            }
        }
        String query = request.getQueryString();
        if (query != null) {
            addAll(query, values);
        }
        return new Parameters(values);
    }

    private static boolean isForm(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(FORM);
    }

    /// Adds `name=value` pairs. Pairs that are no such thing are left out, as Go does.
    static void addAll(String encoded, Map<String, List<String>> into) {
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (pair.isEmpty() || pair.indexOf(';') >= 0 || !decodes(name) || !decodes(value)) {
                continue;
            }
            into.computeIfAbsent(
                            URLDecoder.decode(name, StandardCharsets.UTF_8), _ -> new ArrayList<>())
                    .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
    }

    private static boolean decodes(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length()
                    || !isHex(text.charAt(i + 1))
                    || !isHex(text.charAt(i + 2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }
}
