package io.varve.query.remoteread;

import com.google.re2j.PatternSyntaxException;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.wire.SnappyBlock;
import io.varve.storage.wire.WireReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decodes the body of a request: a snappy block of the protobuf message `prometheus.ReadRequest`.
/// What it makes of the message is taken from the request's memory account and stays there. Used
/// once.
final class ReadRequestDecoder {
    private static final int QUERY = WireReader.message(1);
    private static final int RESPONSE_TYPE = 2 << 3 | WireReader.VARINT;
    private static final int RESPONSE_TYPES = WireReader.message(2);
    private static final int REQUEST_FIELD_MAX = 2;

    private static final int START = 1 << 3 | WireReader.VARINT;
    private static final int END = 2 << 3 | WireReader.VARINT;
    private static final int MATCHER = WireReader.message(3);
    private static final int HINTS = WireReader.message(4);
    private static final int QUERY_FIELD_MAX = 4;

    private static final int MATCHER_TYPE = 1 << 3 | WireReader.VARINT;
    private static final int MATCHER_NAME = WireReader.message(2);
    private static final int MATCHER_VALUE = WireReader.message(3);
    private static final int MATCHER_FIELD_MAX = 3;

    /// By their numbers in the message.
    private static final Matcher.Type[] MATCHER_TYPES = {
        Matcher.Type.EQUAL, Matcher.Type.NOT_EQUAL, Matcher.Type.REGEX, Matcher.Type.NOT_REGEX
    };

    /// A query or a matcher in memory, but for its texts. The smallest takes two bytes of message.
    private static final int OBJECT_BYTES = 160;

    /// Bytes that a byte of a regular expression takes once it is compiled.
    private static final int REGEX_FACTOR = 64;

    private final MemoryAccount memory;
    private final WireReader fields = new WireReader();
    private final byte[] content;
    private final List<ReadRequest.Query> queries = new ArrayList<>();
    private final List<Integer> accepted = new ArrayList<>();
    private @Nullable ResponseType responseType;

    private ReadRequestDecoder(byte[] content, MemoryAccount memory) {
        this.content = content;
        this.memory = memory;
    }

    /// @throws VarveException of kind INVALID if the body is not what it should be, of kind LIMITED
    ///   if it needs too much memory
    static ReadRequest decode(byte[] body, int bodyLength, MemoryAccount memory) {
        int length =
                SnappyBlock.contentLength(
                        body, bodyLength, RemoteRead.REQUEST_BYTES_MAX, "the most for a request");
        memory.take(length);
        byte[] content = new byte[length];
        SnappyBlock.decompress(body, bodyLength, content, length);
        ReadRequest request = new ReadRequestDecoder(content, memory).request();
        memory.give(length);
        return request;
    }

    private ReadRequest request() {
        fields.reset(content, 0, content.length);
        while (fields.hasMore()) {
            int tag = fields.tag();
            if (tag == QUERY) {
                query();
            } else if (tag == RESPONSE_TYPE) {
                accept(fields.varint());
            } else if (tag == RESPONSE_TYPES) {
                int outer = fields.enter();
                while (fields.hasMore()) {
                    accept(fields.varint());
                }
                fields.leave(outer);
            } else {
                fields.skipUnknown(tag, REQUEST_FIELD_MAX);
            }
        }
        return new ReadRequest(queries, negotiated());
    }

    /// Notes a form that the client takes; the first one that is known counts.
    private void accept(long code) {
        memory.take(Long.BYTES);
        accepted.add((int) code);
        for (ResponseType type : ResponseType.values()) {
            if (responseType == null && type.code() == (int) code) {
                responseType = type;
            }
        }
    }

    private ResponseType negotiated() {
        if (responseType != null) {
            return responseType;
        }
        if (accepted.isEmpty()) {
            return ResponseType.SAMPLES;
        }
        throw new VarveException(
                ErrorKind.INVALID,
                "none of the requested response types is supported: "
                        + accepted.subList(0, Math.min(10, accepted.size()))
                        + "; supported are SAMPLES (0) and STREAMED_XOR_CHUNKS (1)");
    }

    private void query() {
        memory.take(OBJECT_BYTES);
        long startMs = 0;
        long endMs = 0;
        List<Matcher> matchers = new ArrayList<>();
        ReadHints hints = ReadHints.NONE;
        int outer = fields.enter();
        while (fields.hasMore()) {
            int tag = fields.tag();
            if (tag == START) {
                startMs = fields.varint();
            } else if (tag == END) {
                endMs = fields.varint();
            } else if (tag == MATCHER) {
                matchers.add(matcher());
            } else if (tag == HINTS) {
                int query = fields.enter();
                hints = ReadHints.decode(fields, this);
                fields.leave(query);
            } else {
                fields.skipUnknown(tag, QUERY_FIELD_MAX);
            }
        }
        fields.leave(outer);
        queries.add(new ReadRequest.Query(matchers, hints.of(startMs, endMs)));
    }

    private Matcher matcher() {
        memory.take(OBJECT_BYTES);
        long type = 0;
        String name = "";
        String value = "";
        int outer = fields.enter();
        while (fields.hasMore()) {
            int tag = fields.tag();
            if (tag == MATCHER_TYPE) {
                type = fields.varint();
            } else if (tag == MATCHER_NAME) {
                name = text();
            } else if (tag == MATCHER_VALUE) {
                value = text();
            } else {
                fields.skipUnknown(tag, MATCHER_FIELD_MAX);
            }
        }
        fields.leave(outer);
        if (type < 0 || type >= MATCHER_TYPES.length) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "the matcher of label \"" + name + "\" has the unknown type " + type);
        }
        return matcher(MATCHER_TYPES[(int) type], name, value);
    }

    private Matcher matcher(Matcher.Type type, String name, String value) {
        if (type.isRegex()) {
            memory.take((long) REGEX_FACTOR * value.length());
        }
        try {
            return new Matcher(name, type, value);
        } catch (PatternSyntaxException e) {
            throw new VarveException(ErrorKind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /// Reads a string.
    String text() {
        int length = fields.length();
        int start = fields.position();
        // Two bytes per character at most, and the object.
        memory.take(2L * length + 48);
        fields.skipBytes(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fields.malformed(start, "a text that is not UTF-8");
        }
    }
}
