package io.varve.query.api;

import io.varve.query.parse.PromqlParser;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Matcher;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The endpoints about rules and alerts. Varve evaluates no rules, so a valid request is told that
/// there are none; an invalid one is refused as Prometheus does. Thread-safe.
public final class RulesApi {
    /// What Go takes for a boolean.
    private static final Set<String> BOOLEANS =
            Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

    /// `rules`: the groups that fit the filters.
    public ApiAnswer rules(Parameters parameters) {
        for (String selector : parameters.all("match[]")) {
            List<Matcher> _ = PromqlParser.parseSelector(selector);
        }
        String type = parameters.first("type").toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !type.equals("alert") && !type.equals("record")) {
            throw bad("type", "not supported value " + GoFormat.quote(type));
        }
        checkBoolean(parameters.first("exclude_alerts"));
        checkPages(parameters.first("group_limit"), parameters.first("group_next_token"));
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("groups");
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void checkBoolean(String text) {
        if (!text.isEmpty() && !BOOLEANS.contains(text)) {
            throw bad(
                    "exclude_alerts",
                    "error converting exclude_alerts: strconv.ParseBool: parsing "
                            + GoFormat.quote(text)
                            + ": invalid syntax");
        }
    }

    /// @param token where a page begins; no group has one
    private static void checkPages(String limit, String token) {
        if (limit.isEmpty()) {
            if (!token.isEmpty()) {
                throw bad("group_limit", "group_limit needs to be present to read further pages");
            }
            return;
        }
        long groups;
        try {
            groups = Long.parseLong(limit);
        } catch (NumberFormatException _) {
            throw bad("group_limit", "group_limit needs to be a valid number: " + limit);
        }
        if (groups <= 0) {
            throw bad("group_limit", "group_limit needs to be greater than 0");
        }
        if (!token.isEmpty()) {
            throw bad("group_next_token", "no group has the token " + GoFormat.quote(token));
        }
    }

    private static RuntimeException bad(String parameter, String cause) {
        return ParameterReader.wrap(parameter, ParameterReader.invalid(cause));
    }

    /// `alerts`: those that are pending or firing.
    public ApiAnswer alerts() {
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("alerts");
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /// `alertmanagers`: who is told of alerts.
    public ApiAnswer alertmanagers() {
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("activeAlertmanagers");
            json.writeEndArray();
            json.writeArrayFieldStart("droppedAlertmanagers");
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
