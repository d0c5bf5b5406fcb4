package io.varve.query.remoteread;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Messages on a connection, each in a frame: its length as a varint, the CRC-32C of its bytes as
/// four bytes, highest first, and its bytes.
///
/// The first frames are kept back until there are some of them, so that a small answer that fails
/// fails with a status. Not thread-safe.
final class FrameStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ResponseType type;
    private final AnswerSink sink;
    private final ByteWriter buffer = new ByteWriter(1 << 12);
    private @Nullable OutputStream out;

    FrameStream(ResponseType type, AnswerSink sink) {
        this.type = type;
        this.sink = sink;
    }

    /// @throws IOException if the client is gone
    void write(byte[] message, int length) throws IOException {
        buffer.uvarint(length);
        buffer.fixed32(Integer.reverseBytes(Crc32c.of(message, 0, length)));
        buffer.bytes(message, 0, length);
        if (buffer.length() >= BUFFER_BYTES) {
            send();
        }
    }

    private void send() throws IOException {
        if (out == null) {
            out = sink.open(type);
        }
        out.write(buffer.array(), 0, buffer.length());
        buffer.clear();
    }

    /// Sends what is left.
    void finish() throws IOException {
        send();
    }
}
