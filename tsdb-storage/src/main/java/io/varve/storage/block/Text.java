package io.varve.storage.block;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// Strings in UTF-8, behind their length; in sorted lists each without what it has in common with
/// the one before ("front coding"): uvarint bytes in common, uvarint other bytes, the other bytes.
final class Text {
    private Text() {}

    static void write(ByteWriter out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        out.uvarint(bytes.length);
        out.bytes(bytes);
    }

    static String read(ByteReader in) {
        int length = in.count();
        return new String(in.array(), in.skip(length), length, UTF_8);
    }

    /// Writes one sorted list.
    static final class ListWriter {
        private byte[] previous = {};

        void write(ByteWriter out, String text) {
            byte[] bytes = text.getBytes(UTF_8);
            int mismatch = Arrays.mismatch(previous, bytes);
            int common = mismatch < 0 ? bytes.length : mismatch;
            out.uvarint(common);
            out.uvarint(bytes.length - common);
            out.bytes(bytes, common, bytes.length - common);
            previous = bytes;
        }
    }

    /// Reads one.
    static final class ListReader {
        private byte[] buffer = new byte[64];
        private int length;

        String read(ByteReader in) {
            long common = in.uvarint();
            if (common < 0 || common > length) {
                throw new CorruptDataException(
                        "text begins with " + common + " bytes of one of " + length);
            }
            int rest = in.count();
            int from = in.skip(rest);
            length = (int) common + rest;
            if (length > buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * length);
            }
            System.arraycopy(in.array(), from, buffer, (int) common, rest);
            return new String(buffer, 0, length, UTF_8);
        }
    }
}
