package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.runtime.CorruptDataException;

/// Decodes the bytes of one chunk of [Encoding#XOR2]. To be used once, by one thread.
///
/// The bytes are Prometheus's, fixed-width parts big-endian, bits from the most significant on:
///
/// ```
/// sample count            16 bits
/// start header            8 bits, see StartTimes
/// first timestamp         varint
/// first value             64 bits
/// its start               see StartTimes
/// second timestamp        uvarint, difference to the first
/// second value            v
/// its start
/// then per sample, with d for the change of the delta:
///   0                     d = 0, value is the baseline
///   10                    d = 0, w
///   110    13 bits        d, v
///   1110   20 bits        d, v
///   11110  64 bits        d, v
///   11111                 d = 0, stale marker
///   its start
///   v: 0                  value is the baseline
///      10                 bits of value xor baseline, inside the last window
///      110                5 bits leading zeros, 6 bits width of the window (0: 64), its bits
///      111                stale marker
///   w: 0                  as 10 of v
///      1                  as 110 of v
/// padding                 zero bits up to a whole byte
/// ```
///
/// The baseline is the last value that was no stale marker, 0.0 before there is one.
final class Xor2Decoder {
    private final BitReader in;
    private final StartTimes startTimes;
    private final int count;
    private long valueBits;
    private long baseline;
    private int leading = XorDecoder.NO_WINDOW;
    private int trailing;
    private boolean windowSet;

    /// @throws CorruptDataException if the bytes cannot be a chunk of at least one sample
    Xor2Decoder(ByteSlice data) {
        in = new BitReader(data.array(), data.offset(), data.length());
        count = (int) in.bits(16);
        if (count == 0) {
            throw new CorruptDataException("XOR2 chunk holds no sample");
        }
        startTimes = new StartTimes((int) in.bits(8));
    }

    int sampleCount() {
        return count;
    }

    /// Appends the samples with `minMs <= t < maxMs` to a column; stops at the first later one.
    void decode(long minMs, long maxMs, SampleColumn into) {
        long time = in.varint();
        long delta = 0;
        valueBits = in.bits(64);
        baseline = valueBits == StaleMarker.BITS ? 0 : valueBits;
        startTimes.read(in, 0, time, 0);
        for (int index = 0; ; ) {
            if (time >= maxMs) {
                return;
            }
            if (time >= minMs) {
                into.addFloat(time, Double.longBitsToDouble(valueBits), startTimes.startMs());
            }
            if (++index == count) {
                return;
            }
            if (index == 1) {
                delta = in.uvarint();
                readValue();
            } else {
                delta += readSample();
            }
            long next = time + delta;
            if (next <= time) {
                throw new CorruptDataException(
                        "XOR2 chunk of "
                                + count
                                + " samples: timestamp "
                                + next
                                + " follows "
                                + time);
            }
            startTimes.read(in, index, next, time);
            time = next;
        }
    }

    /// Reads a sample but its start.
    ///
    /// @return the change of the delta
    private long readSample() {
        if (!in.bit()) {
            valueBits = baseline;
            return 0;
        }
        if (!in.bit()) {
            readWindow(in.bit());
            return 0;
        }
        long change;
        if (!in.bit()) {
            change = signed(in.bits(13), 13);
        } else if (!in.bit()) {
            change = signed(in.bits(20), 20);
        } else if (!in.bit()) {
            change = in.bits(64);
        } else {
            valueBits = StaleMarker.BITS;
            return 0;
        }
        readValue();
        return change;
    }

    private static long signed(long payload, int width) {
        return payload << (64 - width) >> (64 - width);
    }

    private void readValue() {
        if (!in.bit()) {
            valueBits = baseline;
        } else if (!in.bit()) {
            readWindow(false);
        } else if (!in.bit()) {
            readWindow(true);
        } else {
            valueBits = StaleMarker.BITS;
        }
    }

    private void readWindow(boolean isNew) {
        if (isNew) {
            leading = (int) in.bits(5);
            int width = (int) in.bits(6);
            trailing = 64 - leading - (width == 0 ? 64 : width);
            windowSet = true;
        }
        if (!windowSet || trailing < 0) {
            throw new CorruptDataException(
                    "XOR2 chunk of " + count + " samples uses a window that is not set");
        }
        valueBits = baseline ^ in.bits(64 - leading - trailing) << trailing;
        baseline = valueBits;
    }
}
