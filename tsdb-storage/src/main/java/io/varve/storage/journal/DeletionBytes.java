package io.varve.storage.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.List;

/// A deletion as bytes, in journal records and in the head's table `meta`; see `docs/format.md`.
public final class DeletionBytes {
    /// By its number in the bytes.
    private static final List<Matcher.Type> TYPES =
            List.of(
                    Matcher.Type.EQUAL,
                    Matcher.Type.NOT_EQUAL,
                    Matcher.Type.REGEX,
                    Matcher.Type.NOT_REGEX);

    private DeletionBytes() {}

    public static void write(Deletion deletion, ByteWriter out) {
        write(deletion.id(), out);
        out.varint(deletion.range().minMs());
        out.varint(deletion.range().maxMs());
        out.varint(deletion.requestedMs());
        write(deletion.requestedBy(), out);
        out.uvarint(deletion.selectors().size());
        for (List<Matcher> selector : deletion.selectors()) {
            out.uvarint(selector.size());
            for (Matcher matcher : selector) {
                out.fixed8(TYPES.indexOf(matcher.type()));
                write(matcher.name(), out);
                write(matcher.value(), out);
            }
        }
    }

    /// @throws CorruptDataException if these are not the bytes of one
    public static Deletion read(ByteReader in) {
        Ulid id = readId(in);
        long minMs = in.varint();
        long maxMs = in.varint();
        if (minMs > maxMs) {
            throw new CorruptDataException("deletion " + id + " from " + minMs + " to " + maxMs);
        }
        long requestedMs = in.varint();
        String requestedBy = readText(in);
        List<List<Matcher>> selectors = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            List<Matcher> selector = new ArrayList<>();
            for (int j = in.count(); j > 0; j--) {
                selector.add(readMatcher(in));
            }
            selectors.add(selector);
        }
        return new Deletion(id, selectors, new TimeRange(minMs, maxMs), requestedMs, requestedBy);
    }

    static void write(Ulid id, ByteWriter out) {
        out.fixed64(id.high());
        out.fixed64(id.low());
    }

    static Ulid readId(ByteReader in) {
        return new Ulid(in.fixed64(), in.fixed64());
    }

    private static Matcher readMatcher(ByteReader in) {
        int type = in.fixed8();
        if (type >= TYPES.size()) {
            throw new CorruptDataException("deletion: matcher of type " + type);
        }
        String name = readText(in);
        String value = readText(in);
        try {
            return new Matcher(name, TYPES.get(type), value);
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException("deletion: matcher of " + name + ": " + e.getMessage());
        }
    }

    private static void write(String text, ByteWriter out) {
        byte[] bytes = text.getBytes(UTF_8);
        out.uvarint(bytes.length);
        out.bytes(bytes);
    }

    private static String readText(ByteReader in) {
        return new String(in.bytes(in.count()), UTF_8);
    }
}
