package io.varve.query.api;

import io.varve.query.parse.PromqlDuration;
import io.varve.storage.model.GoFormat;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Points in time and spans of it, as the API's parameters write them (conformance http-api.md,
/// 1.3).
public final class ApiTime {
    /// The first and last moment that the API knows: as far from the ends of 64-bit milliseconds as
    /// Go's year 1 is from 1970. Clients send them in the text form, which has six-digit years.
    static final Instant MIN = Instant.ofEpochSecond(Long.MIN_VALUE / 1000 + 62_135_596_801L);

    static final Instant MAX =
            Instant.ofEpochSecond(Long.MAX_VALUE / 1000 - 62_135_596_801L, 999_999_999);

    private static final String MIN_TEXT = "-292273086-05-16T16:47:06Z";
    private static final String MAX_TEXT = "292277025-08-18T07:12:54.999999999Z";

    private static final Pattern RFC3339 =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d)(?:[.,](\\d+))?"
                            + "(Z|[+-]\\d\\d:\\d\\d)");

    private ApiTime() {}

    /// @throws VarveException of kind INVALID: `cannot parse "x" to a valid timestamp`
    public static Instant parse(String text) {
        OptionalDouble seconds = GoFloat.parse(text);
        if (seconds.isPresent() && inRange(seconds.getAsDouble())) {
            return ofSeconds(seconds.getAsDouble());
        }
        Matcher parts = RFC3339.matcher(text);
        if (seconds.isEmpty() && parts.matches()) {
            try {
                return ofParts(parts);
            } catch (DateTimeException e) {
                throw notATime(text, e);
            }
        }
        return switch (text) {
            case MIN_TEXT -> MIN;
            case MAX_TEXT -> MAX;
            default -> throw notATime(text, null);
        };
    }

    private static VarveException notATime(String text, @Nullable Exception cause) {
        return new VarveException(
                ErrorKind.INVALID,
                "cannot parse " + GoFormat.quote(text) + " to a valid timestamp",
                cause);
    }

    private static boolean inRange(double seconds) {
        return seconds >= MIN.getEpochSecond() && seconds <= MAX.getEpochSecond();
    }

    private static Instant ofSeconds(double seconds) {
        double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
        // Half a millisecond goes away from zero.
        double millis = (seconds - whole) * 1000;
        long rounded = (long) (millis < 0 ? millis - 0.5 : millis + 0.5);
        return Instant.ofEpochSecond((long) whole).plusMillis(rounded);
    }

    private static Instant ofParts(Matcher parts) {
        String fraction = parts.group(3) == null ? "" : parts.group(3);
        String nanos = (fraction + "000000000").substring(0, 9);
        return LocalDate.parse(parts.group(1))
                .atTime(LocalTime.parse(parts.group(2)))
                .toInstant(ZoneOffset.of(parts.group(4)))
                .plusNanos(Long.parseLong(nanos));
    }

    /// Milliseconds since the Unix epoch; what is finer is cut off, towards the past.
    static long toMs(Instant time) {
        return time.toEpochMilli();
    }

    /// Nanoseconds between two times, saturated.
    static long nanosBetween(Instant from, Instant to) {
        BigInteger nanos =
                BigInteger.valueOf(to.getEpochSecond())
                        .subtract(BigInteger.valueOf(from.getEpochSecond()))
                        .multiply(BigInteger.valueOf(1_000_000_000))
                        .add(BigInteger.valueOf(to.getNano() - from.getNano()));
        if (nanos.bitLength() > 63) {
            return nanos.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return nanos.longValueExact();
    }

    /// @return nanoseconds; negative ones are for the caller to judge
    /// @throws VarveException of kind INVALID: `cannot parse "x" to a valid duration`
    static long parseDurationNanos(String text) {
        OptionalDouble seconds = GoFloat.parse(text);
        if (seconds.isPresent()) {
            double nanos = seconds.getAsDouble() * 1e9;
            if (!(nanos > Long.MIN_VALUE && nanos < Long.MAX_VALUE)) {
                throw new VarveException(
                        ErrorKind.INVALID,
                        "cannot parse "
                                + GoFormat.quote(text)
                                + " to a valid duration. It overflows int64");
            }
            return (long) nanos;
        }
        try {
            return PromqlDuration.parseMs(text) * 1_000_000;
        } catch (VarveException e) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "cannot parse " + GoFormat.quote(text) + " to a valid duration",
                    e);
        }
    }
}
