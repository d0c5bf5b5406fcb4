package io.varve.storage.codec;

import java.util.zip.CRC32C;

/// The checksum of all of Varve's formats: CRC-32 with the Castagnoli polynomial.
public final class Crc32c {
    private Crc32c() {}

    public static int of(byte[] bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    public static int of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }
}
