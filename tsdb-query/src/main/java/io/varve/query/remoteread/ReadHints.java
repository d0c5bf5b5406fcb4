package io.varve.query.remoteread;

import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SelectHints;
import io.varve.storage.wire.WireReader;
import java.util.ArrayList;
import java.util.List;

/// The message `prometheus.ReadHints`: what the client will do with the samples of a query.
///
/// @param startMs first timestamp that it looks at
/// @param endMs last one; the range is not known if both are 0
record ReadHints(
        long stepMs,
        String function,
        long startMs,
        long endMs,
        List<String> grouping,
        boolean by,
        long windowMs) {
    /// A client that tells nothing.
    static final ReadHints NONE = new ReadHints(0, "", 0, 0, List.of(), false, 0);

    private static final int STEP = 1 << 3 | WireReader.VARINT;
    private static final int FUNCTION = WireReader.message(2);
    private static final int START = 3 << 3 | WireReader.VARINT;
    private static final int END = 4 << 3 | WireReader.VARINT;
    private static final int GROUPING = WireReader.message(5);
    private static final int BY = 6 << 3 | WireReader.VARINT;
    private static final int WINDOW = 7 << 3 | WireReader.VARINT;
    private static final int FIELD_MAX = 7;

    /// Reads the message up to the end of the reader's range.
    ///
    /// @param texts reads strings from the same reader
    static ReadHints decode(WireReader fields, ReadRequestDecoder texts) {
        long stepMs = 0;
        String function = "";
        long startMs = 0;
        long endMs = 0;
        List<String> grouping = new ArrayList<>();
        boolean by = false;
        long windowMs = 0;
        while (fields.hasMore()) {
            int tag = fields.tag();
            switch (tag) {
                case STEP -> stepMs = fields.varint();
                case START -> startMs = fields.varint();
                case END -> endMs = fields.varint();
                case BY -> by = fields.varint() != 0;
                case WINDOW -> windowMs = fields.varint();
                default -> {
                    if (tag == FUNCTION) {
                        function = texts.text();
                    } else if (tag == GROUPING) {
                        grouping.add(texts.text());
                    } else {
                        fields.skipUnknown(tag, FIELD_MAX);
                    }
                }
            }
        }
        return new ReadHints(stepMs, function, startMs, endMs, grouping, by, windowMs);
    }

    /// The hints as sources take them. Their range is what the query asks for, without what the
    /// client says that it will not look at: the range of one query of a Prometheus spans all
    /// selectors of an expression, that of its hints is the selector's own.
    ///
    /// @param fromMs first timestamp that the query asks for
    /// @param toMs last one; none at all if it is lower
    SelectHints of(long fromMs, long toMs) {
        TimeRange range = fromMs > toMs ? new TimeRange(fromMs, fromMs) : narrowed(fromMs, toMs);
        return new SelectHints(
                range, Math.max(0, stepMs), function, Math.max(0, windowMs), grouping, by, 0);
    }

    private TimeRange narrowed(long fromMs, long toMs) {
        long min = Math.max(fromMs, startMs);
        long max = Math.min(toMs, endMs);
        boolean unknown = startMs == 0 && endMs == 0;
        return unknown || min > max ? TimeRange.closed(fromMs, toMs) : TimeRange.closed(min, max);
    }
}
