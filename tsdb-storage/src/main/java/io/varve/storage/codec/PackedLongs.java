package io.varve.storage.codec;

import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// Columns of 64-bit numbers, each predicted from those before it, the differences to the
/// predictions (residuals) packed into as few bits as their range needs. The writer tries every
/// predictor with every layout and keeps the smallest; the bytes delimit themselves, given the
/// count.
///
/// ```
/// byte     bits 0-1  predictor: 0 none, 1 delta, 2 delta of delta, 3 line
///          bits 2-3  layout: 0 one group, 1 groups of 64, 2 groups of 16, 3 sparse
///          bit  4    there is a divisor
/// varint   first number                           predictors 1, 2, 3
/// varint   2: first delta; 3: last minus first
/// uvarint  divisor of all residuals               if there is one
/// then the residuals, of all numbers but those that the fields above tell:
/// groups:  varint base, byte width w (0 to 64), (residual - base) / divisor in w bits each, padded
/// sparse:  uvarint count of residuals that are not 0, for each: uvarint zeros before it, varint
/// ```
///
/// The line predicts `first + i * (last - first) / (count - 1)`, rounded down: the counters of
/// steady work and scrapes at regular times stay close to one. Arithmetic wraps around. Bits run
/// from the most significant one of each byte on. Groups are "frames of reference", see Goldstein,
/// Ramakrishnan and Shaft, "Compressing relations and indexes" (1998).
public final class PackedLongs {
    static final int NONE = 0;
    static final int DELTA = 1;
    static final int DELTA_OF_DELTA = 2;
    static final int LINE = 3;

    private static final int SPARSE = 3;
    private static final int[] GROUP_SIZES = {Integer.MAX_VALUE, 64, 16};
    private static final int DIVISOR = 0x10;
    private static final int KNOWN_BITS = 0x1F;

    /// A steeper or longer line might overflow; then it is not a good prediction either.
    private static final long RISE_MAX = 1L << 44;

    private static final int LINE_COUNT_MAX = 1 << 18;

    private PackedLongs() {}

    /// Appends the numbers `from <= i < to`.
    public static void encode(ByteWriter out, long[] numbers, int from, int to) {
        int count = to - from;
        Residuals best = new Residuals(count);
        Residuals other = new Residuals(count);
        for (int predictor = NONE; predictor <= LINE; predictor++) {
            if (!isPossible(predictor, numbers, from, to)) {
                continue;
            }
            other.predict(predictor, numbers, from, count);
            other.measure();
            if (other.bytes < best.bytes) {
                Residuals swap = best;
                best = other;
                other = swap;
            }
        }
        best.write(out);
    }

    private static boolean isPossible(int predictor, long[] numbers, int from, int to) {
        int count = to - from;
        return switch (predictor) {
            case NONE -> true;
            case DELTA -> count >= 2;
            case DELTA_OF_DELTA -> count >= 3;
            default -> count >= 3 && isRise(numbers[to - 1] - numbers[from], count);
        };
    }

    private static boolean isRise(long rise, int count) {
        return rise > -RISE_MAX && rise < RISE_MAX && count <= LINE_COUNT_MAX;
    }

    /// The number of fields that stand before the residuals, which is how many fewer of them there
    /// are than numbers: that of the line's end is known to be 0.
    private static int known(int predictor) {
        return predictor == LINE ? 2 : predictor;
    }

    private static int varintBytes(long value) {
        return uvarintBytes((value << 1) ^ (value >> 63));
    }

    private static int uvarintBytes(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    /// What a predictor leaves of a column, and the best layout for it.
    private static final class Residuals {
        private final long[] rest;
        private int predictor;
        private int restCount;
        private long first;
        private long second;
        private long divisor;
        private int layout;
        private int nonZero;

        /// Bytes of the best layout, all fields included.
        private long bytes = Long.MAX_VALUE;

        Residuals(int count) {
            rest = new long[count];
        }

        void predict(int newPredictor, long[] numbers, int from, int count) {
            predictor = newPredictor;
            restCount = count - known(predictor);
            first = predictor == NONE ? 0 : numbers[from];
            switch (predictor) {
                case NONE -> System.arraycopy(numbers, from, rest, 0, count);
                case DELTA -> {
                    for (int i = 1; i < count; i++) {
                        rest[i - 1] = numbers[from + i] - numbers[from + i - 1];
                    }
                }
                case DELTA_OF_DELTA -> {
                    second = numbers[from + 1] - first;
                    long delta = second;
                    for (int i = 2; i < count; i++) {
                        long next = numbers[from + i] - numbers[from + i - 1];
                        rest[i - 2] = next - delta;
                        delta = next;
                    }
                }
                default -> {
                    second = numbers[from + count - 1] - first;
                    for (int i = 1; i < count - 1; i++) {
                        rest[i - 1] =
                                numbers[from + i] - first - Math.floorDiv(i * second, count - 1);
                    }
                }
            }
        }

        void measure() {
            divisor = divisor();
            int fields = 1;
            fields += predictor >= DELTA ? varintBytes(first) : 0;
            fields += predictor >= DELTA_OF_DELTA ? varintBytes(second) : 0;
            long best = sparseBytes();
            layout = SPARSE;
            int divisorBytes = divisor > 1 ? uvarintBytes(divisor) : 0;
            for (int candidate = 0; candidate < SPARSE; candidate++) {
                long size = divisorBytes + groupBytes(GROUP_SIZES[candidate]);
                // Groups decode faster.
                if (size < best || (size == best && layout == SPARSE)) {
                    best = size;
                    layout = candidate;
                }
                if (restCount <= GROUP_SIZES[2]) {
                    break;
                }
            }
            bytes = fields + best;
        }

        private long divisor() {
            long common = 0;
            for (int i = 1; i < restCount && common != 1; i++) {
                long difference = rest[i] - rest[0];
                // One that wraps around says nothing about the differences to the least.
                boolean wraps = ((rest[i] ^ rest[0]) & (rest[i] ^ difference)) < 0;
                common = wraps ? 1 : commonDivisor(common, difference);
            }
            return Math.max(1, common);
        }

        private static long commonDivisor(long a, long b) {
            if (b == Long.MIN_VALUE) {
                return 1;
            }
            long x = a;
            long y = Math.abs(b);
            while (y != 0) {
                long swap = x % y;
                x = y;
                y = swap;
            }
            return x;
        }

        private long sparseBytes() {
            nonZero = 0;
            long size = 0;
            int zeros = 0;
            for (int i = 0; i < restCount; i++) {
                if (rest[i] == 0) {
                    zeros++;
                } else {
                    size += uvarintBytes(zeros) + varintBytes(rest[i]);
                    nonZero++;
                    zeros = 0;
                }
            }
            return size + uvarintBytes(nonZero);
        }

        private long groupBytes(int groupSize) {
            long size = 0;
            for (int from = 0; from < restCount; from += groupSize) {
                int to = groupEnd(from, groupSize, restCount);
                long min = min(from, to);
                size +=
                        varintBytes(min)
                                + 1
                                + (((long) (to - from) * width(from, to, min) + 7) >> 3);
                if (to == restCount) {
                    break;
                }
            }
            return size;
        }

        private long min(int from, int to) {
            long min = rest[from];
            for (int i = from + 1; i < to; i++) {
                min = Math.min(min, rest[i]);
            }
            return min;
        }

        private int width(int from, int to, long min) {
            long all = 0;
            if (divisor == 1) {
                for (int i = from; i < to; i++) {
                    all |= rest[i] - min;
                }
            } else {
                for (int i = from; i < to; i++) {
                    all |= Long.divideUnsigned(rest[i] - min, divisor);
                }
            }
            return 64 - Long.numberOfLeadingZeros(all);
        }

        void write(ByteWriter out) {
            boolean divided = divisor > 1 && layout != SPARSE;
            out.fixed8(predictor | layout << 2 | (divided ? DIVISOR : 0));
            if (predictor >= DELTA) {
                out.varint(first);
            }
            if (predictor >= DELTA_OF_DELTA) {
                out.varint(second);
            }
            if (divided) {
                out.uvarint(divisor);
            }
            if (layout == SPARSE) {
                writeSparse(out);
                return;
            }
            int groupSize = GROUP_SIZES[layout];
            for (int from = 0; from < restCount; ) {
                int to = groupEnd(from, groupSize, restCount);
                writeGroup(out, from, to);
                from = to;
            }
        }

        private void writeSparse(ByteWriter out) {
            out.uvarint(nonZero);
            int zeros = 0;
            for (int i = 0; i < restCount; i++) {
                if (rest[i] == 0) {
                    zeros++;
                } else {
                    out.uvarint(zeros);
                    out.varint(rest[i]);
                    zeros = 0;
                }
            }
        }

        private void writeGroup(ByteWriter out, int from, int to) {
            long min = min(from, to);
            int width = width(from, to, min);
            out.varint(min);
            out.fixed8(width);
            if (width == 0) {
                return;
            }
            byte[] packed = new byte[packedBytes(to - from, width)];
            int position = 0;
            for (int i = from; i < to; i++) {
                Bits.put(packed, position, Long.divideUnsigned(rest[i] - min, divisor), width);
                position += width;
            }
            out.bytes(packed);
        }
    }

    private static int groupEnd(int from, int groupSize, int count) {
        return count - from <= groupSize ? count : from + groupSize;
    }

    private static int packedBytes(int count, int width) {
        return (int) (((long) count * width + 7) >> 3);
    }

    /// Reads a column of so many numbers into an array from an index on.
    ///
    /// @throws CorruptDataException if the bytes are not those of one
    public static void decode(ByteReader in, int count, long[] into, int at) {
        int header = in.fixed8();
        int predictor = header & 3;
        int layout = header >> 2 & 3;
        if ((header & ~KNOWN_BITS) != 0 || count < known(predictor)) {
            throw new CorruptDataException(
                    "header " + header + " of a packed column of " + count + " numbers");
        }
        long first = predictor >= DELTA ? in.varint() : 0;
        long second = predictor >= DELTA_OF_DELTA ? in.varint() : 0;
        long divisor = (header & DIVISOR) != 0 ? in.uvarint() : 1;
        int known = known(predictor);
        int restFrom = at + Math.min(known, predictor == LINE ? 1 : known);
        int restCount = count - known;
        if (layout == SPARSE) {
            readSparse(in, restCount, into, restFrom);
        } else {
            int groupSize = GROUP_SIZES[layout];
            for (int from = 0; from < restCount; ) {
                int to = groupEnd(from, groupSize, restCount);
                readGroup(in, divisor, into, restFrom + from, restFrom + to);
                from = to;
            }
        }
        switch (predictor) {
            case NONE -> {}
            case DELTA -> addDeltas(first, count, into, at);
            case DELTA_OF_DELTA -> addDeltasOfDeltas(first, second, count, into, at);
            default -> addLine(first, second, count, into, at);
        }
    }

    private static void readSparse(ByteReader in, int count, long[] into, int at) {
        Arrays.fill(into, at, at + count, 0);
        int nonZero = in.count();
        int index = 0;
        for (int i = 0; i < nonZero; i++) {
            long zeros = in.uvarint();
            if (zeros < 0 || zeros >= count - index) {
                throw new CorruptDataException(
                        "sparse column of " + count + " numbers has one after number " + index);
            }
            index += (int) zeros;
            into[at + index++] = in.varint();
        }
    }

    private static void readGroup(ByteReader in, long divisor, long[] into, int from, int to) {
        long base = in.varint();
        int width = in.fixed8();
        if (width == 0) {
            Arrays.fill(into, from, to, base);
            return;
        }
        if (width > 64) {
            throw new CorruptDataException("packed group with numbers of " + width + " bits");
        }
        int length = packedBytes(to - from, width);
        int start = in.skip(length);
        byte[] bytes = in.array();
        int end = start + length;
        int position = 0;
        if (width <= Bits.PEEK_BITS) {
            int shift = 64 - width;
            for (int i = from; i < to; i++) {
                into[i] = base + (Bits.peek(bytes, start, end, position) >>> shift) * divisor;
                position += width;
            }
            return;
        }
        for (int i = from; i < to; i++) {
            long high = Bits.peek(bytes, start, end, position);
            long low = Bits.peek(bytes, start, end, position + 32);
            long number = (high >>> 32 << (width - 32)) | (low >>> (96 - width));
            into[i] = base + number * divisor;
            position += width;
        }
    }

    private static void addDeltas(long first, int count, long[] into, int at) {
        long number = first;
        into[at] = number;
        for (int i = at + 1; i < at + count; i++) {
            number += into[i];
            into[i] = number;
        }
    }

    private static void addDeltasOfDeltas(long first, long second, int count, long[] into, int at) {
        long delta = second;
        long number = first + delta;
        into[at] = first;
        into[at + 1] = number;
        for (int i = at + 2; i < at + count; i++) {
            delta += into[i];
            number += delta;
            into[i] = number;
        }
    }

    private static void addLine(long first, long rise, int count, long[] into, int at) {
        if (!isRise(rise, count)) {
            throw new CorruptDataException("line that rises by " + rise + " in " + count);
        }
        into[at] = first;
        // The quotient i * rise / (count - 1), kept as whole part and remainder: no division each.
        long step = Math.floorDiv(rise, count - 1);
        long stepRemainder = Math.floorMod(rise, count - 1);
        long line = first;
        long remainder = 0;
        for (int i = 1; i < count - 1; i++) {
            line += step;
            remainder += stepRemainder;
            if (remainder >= count - 1) {
                remainder -= count - 1;
                line++;
            }
            into[at + i] += line;
        }
        into[at + count - 1] = first + rise;
    }
}
