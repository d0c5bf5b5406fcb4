package io.varve.ingest.append;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.wire.SnappyBlock;
import java.io.IOException;
import java.io.InputStream;

/// The body of one request in pooled buffers: read from the connection, then decompressed. What it
/// holds is charged while it grows. [#close] gives the buffers back.
final class RequestBody implements AutoCloseable {
    static final String LIMIT_NAME = "limits.request_bytes_max";

    private static final int FIRST_READ_BYTES = 1 << 16;

    private final BufferPool buffers;
    private final InFlightCharge charge;
    private final int bytesMax;
    private byte[] compressed = {};
    private int compressedLength;
    private byte[] content = {};
    private int contentLength;

    RequestBody(BufferPool buffers, InFlightCharge charge, int bytesMax) {
        this.buffers = buffers;
        this.charge = charge;
        this.bytesMax = bytesMax;
    }

    /// Reads the stream to its end.
    ///
    /// The buffer grows with what arrives, not with what is announced, so that a sender who
    /// announces much and sends nothing holds nothing.
    ///
    /// @throws WriteRefusedException if the body is longer than allowed (413), or there is no room
    void read(InputStream stream, long announcedLength) throws IOException {
        if (announcedLength > bytesMax) {
            throw tooLong(announcedLength + " bytes");
        }
        grow(FIRST_READ_BYTES);
        while (true) {
            int read =
                    stream.read(compressed, compressedLength, compressed.length - compressedLength);
            if (read < 0) {
                return;
            }
            compressedLength += read;
            if (compressedLength > bytesMax) {
                throw tooLong("more than " + bytesMax + " bytes");
            }
            if (compressedLength == compressed.length) {
                grow(2 * compressedLength);
            }
        }
    }

    private WriteRefusedException tooLong(String length) {
        return new WriteRefusedException(
                ErrorKind.LIMITED,
                WriteResponse.of(
                        413, "the body has " + length + ", " + LIMIT_NAME + " is " + bytesMax));
    }

    private void grow(int length) {
        charge.set(BufferPool.roomFor(length));
        byte[] bigger = buffers.take(length);
        System.arraycopy(compressed, 0, bigger, 0, compressedLength);
        give(compressed);
        compressed = bigger;
    }

    /// Decompresses what was read.
    ///
    /// @throws io.varve.storage.wire.MalformedRequestException if it is not snappy
    void decompress() {
        int length = SnappyBlock.contentLength(compressed, compressedLength, bytesMax, LIMIT_NAME);
        charge.set((long) compressed.length + BufferPool.roomFor(length));
        content = buffers.take(length);
        SnappyBlock.decompress(compressed, compressedLength, content, length);
        contentLength = length;
    }

    /// Bytes that the buffers take.
    long roomBytes() {
        return (long) compressed.length + content.length;
    }

    int compressedLength() {
        return compressedLength;
    }

    byte[] content() {
        return content;
    }

    int contentLength() {
        return contentLength;
    }

    @Override
    public void close() {
        give(compressed);
        give(content);
        compressed = new byte[0];
        content = new byte[0];
    }

    private void give(byte[] array) {
        if (array.length > 0) {
            buffers.give(array);
        }
    }
}
