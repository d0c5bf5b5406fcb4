package io.varve.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parameters as `application/x-www-form-urlencoded`. Not thread-safe.
final class FormBody {
    private final StringBuilder text = new StringBuilder();

    FormBody add(String name, String value) {
        if (!text.isEmpty()) {
            text.append('&');
        }
        text.append(URLEncoder.encode(name, StandardCharsets.UTF_8));
        text.append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return this;
    }

    /// @param values null: none, as picocli gives an absent option
    FormBody addAll(String name, @Nullable List<String> values) {
        if (values != null) {
            values.forEach(value -> add(name, value));
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
