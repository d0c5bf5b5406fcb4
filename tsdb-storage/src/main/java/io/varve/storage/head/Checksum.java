package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.runtime.CorruptDataException;

/// The frame of values in the head's tables: the content, then its CRC-32C in four bytes.
final class Checksum {
    private static final int BYTES = 4;

    private Checksum() {}

    /// Adds the checksum of what was written and returns all of it.
    static byte[] seal(ByteWriter out) {
        out.fixed32(Crc32c.of(out.array(), 0, out.length()));
        return out.toBytes();
    }

    /// Checks a value and returns a reader over its content.
    ///
    /// @param what the value is, for the message
    static ByteReader open(String what, byte[] value) {
        int length = value.length - BYTES;
        if (length < 0) {
            throw new CorruptDataException(what + ": " + value.length + " bytes");
        }
        int expected = new ByteReader(value, length, BYTES).fixed32();
        int actual = Crc32c.of(value, 0, length);
        if (actual != expected) {
            throw new CorruptDataException(
                    "%s: checksum 0x%08x, want 0x%08x".formatted(what, actual, expected));
        }
        return new ByteReader(value, 0, length);
    }
}
