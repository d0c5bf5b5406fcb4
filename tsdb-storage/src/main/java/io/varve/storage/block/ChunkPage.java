package io.varve.storage.block;

import io.varve.storage.chunk.ByteSlice;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.TimeColumn;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.runtime.CorruptDataException;

/// Chunks that are stored together, decompressed. Immutable and thread-safe.
///
/// ```
/// uvarint  number of time columns
/// columns: uvarint number of timestamps, TimeColumn
/// uvarint  number of chunks
/// chunks:  byte encoding
///          byte flags: 1 there is a replica id
///          uvarint replica id                     if there is one
///          uvarint time column                    if the encoding is columnar; otherwise
///          uvarint samples, varint first timestamp, uvarint last minus first
///          uvarint number of bytes
/// bytes of all chunks, in order
/// ```
///
/// Series of one scrape have the same timestamps, so a page of hundreds of chunks has few columns.
final class ChunkPage {
    static final int REPLICA = 1;

    private final Chunk[] chunks;
    private final int payloadBytes;

    /// @throws CorruptDataException if the payload is not that of a page
    ChunkPage(byte[] payload) {
        payloadBytes = payload.length;
        var in = new ByteReader(payload);
        TimeColumn[] columns = new TimeColumn[in.count()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = TimeColumn.read(in, sampleCount(in));
        }
        chunks = new Chunk[in.count()];
        int[] lengths = new int[chunks.length];
        var heads = new ByteReader(payload, in.offset(), in.remaining());
        for (int i = 0; i < chunks.length; i++) {
            skipHead(in, columns.length);
            lengths[i] = length(in);
        }
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = chunk(heads, columns, in, lengths[i]);
        }
        if (in.remaining() != 0) {
            throw new CorruptDataException(in.remaining() + " bytes follow the last chunk");
        }
    }

    private static int sampleCount(ByteReader in) {
        long count = in.uvarint();
        if (count < 1 || count > TimeColumn.SIZE_MAX) {
            throw new CorruptDataException(
                    "chunk of " + count + " samples, want 1 to " + TimeColumn.SIZE_MAX);
        }
        return (int) count;
    }

    private static int length(ByteReader in) {
        long length = in.uvarint();
        if (length < 0 || length > in.remaining()) {
            throw new CorruptDataException(
                    "chunk of " + length + " bytes, but " + in.remaining() + " follow");
        }
        return (int) length;
    }

    private static void skipHead(ByteReader in, int columns) {
        Encoding encoding = Encoding.ofWire((byte) in.fixed8());
        int flags = in.fixed8();
        if ((flags & ~REPLICA) != 0) {
            throw new UnsupportedBlockException(
                    "chunk flags " + flags + " are newer than this version of Varve reads");
        }
        if (flags == REPLICA) {
            in.uvarint();
        }
        if (encoding.isColumnar()) {
            long column = in.uvarint();
            if (column < 0 || column >= columns) {
                throw new CorruptDataException("time column " + column + " of " + columns);
            }
        } else {
            sampleCount(in);
            in.varint();
            in.uvarint();
        }
    }

    private static Chunk chunk(
            ByteReader heads, TimeColumn[] columns, ByteReader data, int length) {
        Encoding encoding = Encoding.ofWire((byte) heads.fixed8());
        int replica = heads.fixed8() == REPLICA ? (int) heads.uvarint() : 0;
        int samples;
        long minMs;
        long maxMs;
        TimeColumn times;
        if (encoding.isColumnar()) {
            times = columns[(int) heads.uvarint()];
            samples = times.size();
            minMs = times.timestampMs(0);
            maxMs = times.timestampMs(samples - 1);
        } else {
            times = TimeColumn.INLINE;
            samples = sampleCount(heads);
            minMs = heads.varint();
            maxMs = minMs + heads.uvarint();
        }
        heads.uvarint();
        if (maxMs < minMs) {
            throw new CorruptDataException("chunk from " + minMs + " to " + maxMs);
        }
        ByteSlice bytes = new ByteSlice(data.array(), data.skip(length), length);
        return new Chunk(encoding, minMs, maxMs, samples, replica, bytes, times);
    }

    int count() {
        return chunks.length;
    }

    Chunk chunk(int index) {
        return chunks[index];
    }

    int payloadBytes() {
        return payloadBytes;
    }
}
