package io.varve.query.api;

import io.varve.storage.model.GoFormat;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Reads the parameters that several endpoints share, with Prometheus's texts for bad ones.
final class ParameterReader {
    private static final String NEGATIVE_LIMIT = "limit must be non-negative";

    private final Parameters parameters;

    ParameterReader(Parameters parameters) {
        this.parameters = parameters;
    }

    static VarveException invalid(String text) {
        return new VarveException(ErrorKind.INVALID, text);
    }

    /// Runs the parser; an error gets the name of the parameter in front.
    static <T> T named(String name, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (VarveException e) {
            throw wrap(name, e);
        }
    }

    static VarveException wrap(String name, VarveException cause) {
        return new VarveException(
                cause.kind(),
                "invalid parameter " + GoFormat.quote(name) + ": " + cause.getMessage(),
                cause);
    }

    String text(String name) {
        return parameters.first(name);
    }

    /// 0 if absent or without limit.
    int limit() {
        String text = text("limit");
        return text.isEmpty() ? 0 : named("limit", () -> parseLimit(text));
    }

    /// Whether something is wanted; not if absent.
    boolean flag(String name) {
        String text = text(name);
        return switch (text) {
            case "", "0", "f", "F", "false", "False", "FALSE" -> false;
            case "1", "t", "T", "true", "True", "TRUE" -> true;
            default ->
                    throw wrap(
                            name,
                            invalid(
                                    "strconv.ParseBool: parsing "
                                            + GoFormat.quote(text)
                                            + ": invalid syntax"));
        };
    }

    /// Whether what cannot be reached is to be left out with a warning: Thanos's parameter.
    boolean partial() {
        return flag("partial_response");
    }

    /// A count from 1 to a maximum.
    int countOf(String name, int absent, int max) {
        String text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        return named(
                name,
                () -> {
                    int count;
                    try {
                        count = Integer.parseInt(text);
                    } catch (NumberFormatException _) {
                        count = 0;
                    }
                    if (count < 1) {
                        throw invalid(name + " must be a positive number");
                    }
                    if (count > max) {
                        throw invalid(name + " must not exceed " + max);
                    }
                    return count;
                });
    }

    private static int parseLimit(String text) {
        long limit;
        try {
            limit = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "strconv.Atoi: parsing " + GoFormat.quote(text) + ": invalid syntax",
                    e);
        }
        if (limit < 0) {
            throw invalid(NEGATIVE_LIMIT);
        }
        return (int) Math.min(limit, Integer.MAX_VALUE);
    }

    /// A time as all endpoints but the range query read it.
    Instant time(String name, Instant absent) {
        String text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return ApiTime.parse(text);
        } catch (VarveException e) {
            throw wrap(name, invalid("invalid time value for '" + name + "': " + e.getMessage()));
        }
    }

    /// A time that the range query needs.
    Instant boundary(String name) {
        return named(name, () -> ApiTime.parse(text(name)));
    }

    /// The time that the caller wants to wait, at most the server's own.
    long timeoutMs(long serverTimeoutMs) {
        String text = text("timeout");
        if (text.isEmpty()) {
            return serverTimeoutMs;
        }
        long nanos = named("timeout", () -> ApiTime.parseDurationNanos(text));
        return Math.clamp(nanos / 1_000_000, 0, serverTimeoutMs);
    }

    /// 0 if the server's own lookback shall be used.
    long lookbackMs() {
        String text = text("lookback_delta");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Math.max(0, ApiTime.parseDurationNanos(text) / 1_000_000);
        } catch (VarveException e) {
            throw invalid("error parsing lookback delta duration: " + e.getMessage());
        }
    }

    List<String> selectors() {
        return new ArrayList<>(parameters.all("match[]"));
    }
}
