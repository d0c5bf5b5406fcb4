package io.varve.storage.testing;

import io.varve.storage.model.Matcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.xerial.snappy.Snappy;

/// A request for remote read, encoded by hand, so that tests share no code with what they test. Not
/// thread-safe.
public final class RemoteReadRequest {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /// Adds a query without hints.
    ///
    /// @param endMs last timestamp, inclusive
    public RemoteReadRequest query(long startMs, long endMs, Matcher... matchers) {
        return query(startMs, endMs, new byte[0], matchers);
    }

    /// Adds a query with hints.
    ///
    /// @param hints the message `ReadHints`; none if it is empty
    public RemoteReadRequest query(long startMs, long endMs, byte[] hints, Matcher... matchers) {
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        number(query, 1, startMs);
        number(query, 2, endMs);
        for (Matcher matcher : matchers) {
            ByteArrayOutputStream fields = new ByteArrayOutputStream();
            number(fields, 1, typeNumber(matcher.type()));
            text(fields, 2, matcher.name());
            text(fields, 3, matcher.value());
            bytes(query, 3, fields.toByteArray());
        }
        if (hints.length > 0) {
            bytes(query, 4, hints);
        }
        bytes(message, 1, query.toByteArray());
        return this;
    }

    private static int typeNumber(Matcher.Type type) {
        return switch (type) {
            case EQUAL -> 0;
            case NOT_EQUAL -> 1;
            case REGEX -> 2;
            case NOT_REGEX -> 3;
        };
    }

    /// Hints with a function and the range that it looks at.
    public static byte[] hints(String function, long startMs, long endMs) {
        ByteArrayOutputStream hints = new ByteArrayOutputStream();
        number(hints, 1, 15_000);
        text(hints, 2, function);
        number(hints, 3, startMs);
        number(hints, 4, endMs);
        text(hints, 5, "job");
        text(hints, 5, "instance");
        number(hints, 6, 1);
        number(hints, 7, 300_000);
        return hints.toByteArray();
    }

    /// Says which forms the answer may have, best first, by their numbers.
    public RemoteReadRequest accept(int... forms) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (int form : forms) {
            varint(packed, form);
        }
        bytes(message, 2, packed.toByteArray());
        return this;
    }

    /// Adds a field that has any number and wire type 0.
    public RemoteReadRequest field(int number, long value) {
        number(message, number, value);
        return this;
    }

    /// The message in a snappy block.
    public byte[] body() {
        try {
            return Snappy.compress(message.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, field << 3 | VARINT);
        varint(out, value);
    }

    private static void text(ByteArrayOutputStream out, int field, String text) {
        bytes(out, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] bytes) {
        varint(out, field << 3 | BYTES);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
