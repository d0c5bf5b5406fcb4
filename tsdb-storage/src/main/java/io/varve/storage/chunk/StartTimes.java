package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.BitWriter;

/// Start timestamps of samples beside their other fields. A header byte tells whether the first
/// sample has one (bit 7), and the index of the first sample that has a field (bits 0 to 6, 0 for
/// none): mostly all samples of a chunk have the same start, and then there are no fields.
///
/// With `t` for timestamps and `s` for starts, 0 for none, the first sample's field is the varint
/// `t0 - s0` if s0 is not 0; a later one's is how much `d = t(n-1) - s(n)` differs from the field
/// before it, or is `d` itself in the first. Not thread-safe.
final class StartTimes {
    private static final int KNOWN = 0x80;

    /// The header has seven bits for the first sample with a field.
    private static final int FIRST_MAX = 0x7F;

    private int header;
    private long startMs;
    private long difference;

    StartTimes() {}

    /// A reader of starts, from the chunk's header byte.
    StartTimes(int header) {
        this.header = header;
    }

    int header() {
        return header;
    }

    /// The start of the last sample.
    long startMs() {
        return startMs;
    }

    /// @param index the sample's place in the chunk
    /// @param previousMs the timestamp of the sample before; without meaning for the first
    void write(BitWriter out, int index, long timestampMs, long previousMs, long newStartMs) {
        if (index == 0) {
            if (newStartMs != 0) {
                out.varint(timestampMs - newStartMs);
                header |= KNOWN;
            }
        } else if ((header & FIRST_MAX) != 0) {
            long next = previousMs - newStartMs;
            Varbit.writeSigned(out, next - difference);
            difference = next;
        } else if (newStartMs != startMs || index == FIRST_MAX) {
            difference = previousMs - newStartMs;
            Varbit.writeSigned(out, difference);
            header |= index;
        }
        startMs = newStartMs;
    }

    void read(BitReader in, int index, long timestampMs, long previousMs) {
        int first = header & FIRST_MAX;
        if (index == 0) {
            startMs = (header & KNOWN) == 0 ? 0 : timestampMs - in.varint();
        } else if (first != 0 && index >= first) {
            long field = Varbit.readSigned(in);
            difference = index == first ? field : difference + field;
            startMs = previousMs - difference;
        }
    }
}
