package io.varve.storage.objectstore.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The format of a page on disk, little-endian:
///
/// ```
/// offset  bytes  field
///      0      4  magic "VPG1"
///      4      4  CRC32C of everything after this field
///      8      8  index of the page in its object
///     16      4  size of pages; another cache may have had another
///     20      4  where in the page the bytes begin
///     24      4  n, length of the object's key
///     28      n  the object's key, UTF-8
///   28+n         the bytes, to the end of the file
/// ```
///
/// A file that does not hold what its name promises is no page. This is a cache's private format:
/// whoever changes it changes the magic, and old files are misses.
final class PageFile {
    private static final int MAGIC = 0x31475056;
    private static final int CHECKED_FROM = 8;
    private static final int HEADER_BYTES = 28;

    private PageFile() {}

    static byte[] encode(PageKey key, int pageBytes, CachedPage page) {
        byte[] object = key.object().getBytes(StandardCharsets.UTF_8);
        byte[] file = new byte[HEADER_BYTES + object.length + page.bytes().length];
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(MAGIC).putInt(0).putLong(key.index()).putInt(pageBytes);
        buffer.putInt(page.from()).putInt(object.length).put(object).put(page.bytes());
        buffer.putInt(4, checksum(file));
        return file;
    }

    /// The page of that key; empty if the file holds anything else.
    static Optional<CachedPage> decode(byte[] file, PageKey key, int pageBytes) {
        if (file.length < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (buffer.getInt() != MAGIC || buffer.getInt() != checksum(file)) {
            return Optional.empty();
        }
        byte[] object = key.object().getBytes(StandardCharsets.UTF_8);
        boolean placed = buffer.getLong() == key.index() && buffer.getInt() == pageBytes;
        int from = buffer.getInt();
        boolean named =
                buffer.getInt() == object.length
                        && buffer.remaining() >= object.length
                        && Arrays.equals(
                                file,
                                HEADER_BYTES,
                                HEADER_BYTES + object.length,
                                object,
                                0,
                                object.length);
        if (!placed || !named) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOfRange(file, HEADER_BYTES + object.length, file.length);
        return Optional.of(new CachedPage(from, bytes));
    }

    private static int checksum(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, CHECKED_FROM, file.length - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
