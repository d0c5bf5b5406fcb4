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

    private final FormBodies bodies = new FormBodies();

    Parameters read(HttpServletRequest request) throws IOException, RefusedException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (isForm(request.getContentType())) {
            addAll(bodies.read(request), values);
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
