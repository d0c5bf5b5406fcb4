package io.varve.ingest.protocol.remotewrite;

import io.varve.storage.wire.WireReader;

/// The spans and buckets of one side of a histogram as they stand in its message. Used by one
/// thread at a time.
final class HistogramSide {
    private static final int OFFSET = 1 << 3 | WireReader.VARINT;
    private static final int LENGTH = 2 << 3 | WireReader.VARINT;

    final NumberList offsets = new NumberList(HistogramDecoder.BUCKETS_MAX);
    final NumberList lengths = new NumberList(HistogramDecoder.BUCKETS_MAX);
    final NumberList deltas = new NumberList(HistogramDecoder.BUCKETS_MAX);
    final NumberList counts = new NumberList(HistogramDecoder.BUCKETS_MAX);

    void clear() {
        offsets.clear();
        lengths.clear();
        deltas.clear();
        counts.clear();
    }

    /// Reads a message `prometheus.BucketSpan`.
    void span(WireReader fields) {
        int outerEnd = fields.enter();
        int offset = 0;
        int length = 0;
        while (fields.hasMore()) {
            int tag = fields.tag();
            if (tag == OFFSET) {
                offset = WireReader.zigzag32(fields.varint());
            } else if (tag == LENGTH) {
                length = (int) fields.varint();
            } else {
                fields.skipUnknown(tag, 2);
            }
        }
        fields.leave(outerEnd);
        offsets.add(offset);
        lengths.add(length);
    }
}
