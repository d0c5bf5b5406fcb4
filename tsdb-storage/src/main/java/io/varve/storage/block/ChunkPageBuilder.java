package io.varve.storage.block;

import io.varve.storage.chunk.ByteSlice;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.TimeColumn;
import io.varve.storage.codec.ByteWriter;
import java.util.HashMap;
import java.util.Map;

/// Collects the chunks of one page, see [ChunkPage]. Not thread-safe; used again after [#clear()].
final class ChunkPageBuilder {
    private final Map<TimeColumn, Integer> columns = new HashMap<>();
    private final ByteWriter times = new ByteWriter(4096);
    private final ByteWriter heads = new ByteWriter(16 << 10);
    private final ByteWriter data = new ByteWriter(80 << 10);
    private int count;

    void add(Chunk chunk) {
        Chunk split = chunk.split();
        heads.fixed8(split.encoding().wire());
        heads.fixed8(split.replica() == 0 ? 0 : ChunkPage.REPLICA);
        if (split.replica() != 0) {
            heads.uvarint(split.replica() & 0xFFFF_FFFFL);
        }
        if (split.times().isInline()) {
            heads.uvarint(split.sampleCount());
            heads.varint(split.minTimeMs());
            heads.uvarint(split.maxTimeMs() - split.minTimeMs());
        } else {
            heads.uvarint(column(split.times()));
        }
        ByteSlice bytes = split.data();
        heads.uvarint(bytes.length());
        data.bytes(bytes.array(), bytes.offset(), bytes.length());
        count++;
    }

    private int column(TimeColumn column) {
        Integer known = columns.putIfAbsent(column, columns.size());
        if (known != null) {
            return known;
        }
        times.uvarint(column.size());
        column.write(times);
        return columns.size() - 1;
    }

    int count() {
        return count;
    }

    /// The bytes of the page so far, but for a few.
    int bytes() {
        return times.length() + heads.length() + data.length();
    }

    /// Appends the page's payload.
    void write(ByteWriter out) {
        out.uvarint(columns.size());
        out.bytes(times.array(), 0, times.length());
        out.uvarint(count);
        out.bytes(heads.array(), 0, heads.length());
        out.bytes(data.array(), 0, data.length());
    }

    void clear() {
        columns.clear();
        times.clear();
        heads.clear();
        data.clear();
        count = 0;
    }
}
