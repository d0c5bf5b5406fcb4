package io.varve.query.parse;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The text of a query as UTF-8 bytes, in which positions are counted, and its lines and columns.
///
/// A Java string may hold lone surrogates, U+DC00 plus a byte, for bytes that are not valid UTF-8;
/// they are those bytes here and come back as the same surrogates. Immutable and thread-safe.
public final class QueryText {
    /// What decoding yields for a byte that is no part of valid UTF-8, as in Go.
    static final int INVALID_RUNE = 0xFFFD;

    private static final int RAW_BYTE_BASE = 0xDC00;

    /// Where something stands for people: lines and columns from 1, a column is a byte.
    public record Position(int line, int column) {
        @Override
        public String toString() {
            return line + ":" + column;
        }
    }

    private final byte[] bytes;

    public QueryText(String text) {
        this.bytes = encode(text);
    }

    /// The number of bytes.
    public int length() {
        return bytes.length;
    }

    /// The position of the byte with that offset.
    ///
    /// @param offset 0 to the length of the text
    public Position position(int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, offset - lineStart + 1);
    }

    /// The index in the Java string of the byte with that offset, which begins a character.
    int charIndex(int offset) {
        return slice(0, offset).length();
    }

    /// The byte at the offset, or -1 past the end.
    int byteAt(int offset) {
        return offset < bytes.length ? bytes[offset] & 0xFF : -1;
    }

    /// The text between two offsets.
    public String slice(int start, int end) {
        return decode(bytes, start, end);
    }

    byte[] bytes(int start, int end) {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /// The code point that begins at the offset, or [#INVALID_RUNE].
    int runeAt(int offset) {
        int size = sequenceLength(bytes, offset, bytes.length);
        return switch (size) {
            case 0 -> INVALID_RUNE;
            case 1 -> bytes[offset];
            default -> new String(bytes, offset, size, StandardCharsets.UTF_8).codePointAt(0);
        };
    }

    /// The number of bytes of the code point that begins at the offset; 1 for an invalid byte.
    int runeLength(int offset) {
        return Math.max(1, sequenceLength(bytes, offset, bytes.length));
    }

    private static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return encodeWithSurrogates(text);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeWithSurrogates(String text) {
        // A code point has at most three bytes per char.
        ByteBuffer out = ByteBuffer.allocate(3 * text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c >= RAW_BYTE_BASE + 0x80 && c <= RAW_BYTE_BASE + 0xFF) {
                out.put((byte) c);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                out.put(Character.toString(INVALID_RUNE).getBytes(StandardCharsets.UTF_8));
            } else {
                out.put(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /// The string of bytes that may be invalid UTF-8.
    static String decode(byte[] bytes, int start, int end) {
        if (isAscii(bytes, start, end)) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
        try {
            // A decoder reports malformed input, where a string constructor would replace it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return decodeMalformed(bytes, start, end);
        }
    }

    private static boolean isAscii(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static String decodeMalformed(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        for (int i = start; i < end; ) {
            int size = sequenceLength(bytes, i, end);
            if (size == 0) {
                text.append((char) (RAW_BYTE_BASE + (bytes[i] & 0xFF)));
                i++;
            } else {
                text.append(new String(bytes, i, size, StandardCharsets.UTF_8));
                i += size;
            }
        }
        return text.toString();
    }

    /// The length of the well-formed sequence at the offset (RFC 3629: shortest form, no
    /// surrogates, up to U+10FFFF), or 0.
    private static int sequenceLength(byte[] bytes, int offset, int end) {
        int first = bytes[offset] & 0xFF;
        int size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (first > 0xF4 || offset + size > end) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((bytes[offset + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = size > 1 ? bytes[offset + 1] & 0xFF : 0;
        boolean outside =
                (first == 0xE0 && second < 0xA0)
                        || (first == 0xED && second >= 0xA0)
                        || (first == 0xF0 && second < 0x90)
                        || (first == 0xF4 && second >= 0x90);
        return outside ? 0 : size;
    }
}
