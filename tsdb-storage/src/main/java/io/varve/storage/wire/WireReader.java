package io.varve.storage.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads the protobuf encoding from a range of bytes: tags, varints, lengths, fixed numbers.
///
/// It never reads outside its range, and the only exception that it throws is
/// [MalformedRequestException], which names the offset in the array. Stricter than protobuf asks
/// for in one point: a varint of more than 64 bits is an error, as in Go's library.
///
/// Not thread-safe; [#reset] makes one reader serve many ranges.
public final class WireReader {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH_DELIMITED = 2;
    private static final int GROUP_START = 3;
    private static final int GROUP_END = 4;
    private static final int FIXED32 = 5;

    /// As deep as the common protobuf libraries let unknown groups be nested.
    private static final int GROUP_DEPTH_MAX = 100;

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    private int position;
    private int end;

    /// Goes to the range `[start, end)` of an array.
    public WireReader reset(byte[] array, int start, int rangeEnd) {
        bytes = array;
        position = start;
        end = rangeEnd;
        return this;
    }

    public boolean hasMore() {
        return position < end;
    }

    /// The offset in the array of what comes next.
    public int position() {
        return position;
    }

    /// The field number of a tag.
    public static int field(int tag) {
        return tag >>> 3;
    }

    /// The tag of a length-delimited field.
    public static int message(int field) {
        return field << 3 | LENGTH_DELIMITED;
    }

    /// The number of a field of type sint32, whose higher bits are ignored as in Go's library.
    public static int zigzag32(long varint) {
        int bits = (int) varint;
        return (bits >>> 1) ^ -(bits & 1);
    }

    /// The number of a field of type sint64.
    public static long zigzag64(long varint) {
        return (varint >>> 1) ^ -(varint & 1);
    }

    /// Reads a field's tag: `field number << 3 | wire type`.
    public int tag() {
        int start = position;
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw malformed(start, "field number " + Long.toUnsignedString(tag >>> 3));
        }
        if ((tag & 7) > FIXED32) {
            throw malformed(start, "wire type " + (tag & 7));
        }
        return (int) tag;
    }

    public long varint() {
        if (position < end) {
            byte first = bytes[position];
            if (first >= 0) {
                position++;
                return first;
            }
        }
        return longVarint();
    }

    private long longVarint() {
        int start = position;
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw malformed(start, "the number is cut off");
            }
            byte next = bytes[position++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw malformed(start, "the number has more than 64 bits");
    }

    /// Reads the length of a length-delimited field, which lies within the range.
    public int length() {
        int start = position;
        long length = varint();
        if (length < 0 || length > end - position) {
            throw malformed(
                    start,
                    "length "
                            + Long.toUnsignedString(length)
                            + " where "
                            + (end - position)
                            + " bytes are left");
        }
        return (int) length;
    }

    /// Reads eight bytes, little-endian.
    public long fixed64() {
        if (end - position < 8) {
            throw malformed(position, "8 bytes expected, " + (end - position) + " are left");
        }
        long value = (long) LONG_LE.get(bytes, position);
        position += 8;
        return value;
    }

    /// Reads a length and narrows the range to so many bytes. Answers the end of the range before,
    /// for [#leave].
    public int enter() {
        int length = length();
        int outerEnd = end;
        end = position + length;
        return outerEnd;
    }

    /// Ends what [#enter] began; the message in between was read to its end.
    public void leave(int outerEnd) {
        assert position == end : "left at " + position + ", the message ends at " + end;
        end = outerEnd;
    }

    /// Moves over so many bytes, which [#length] has announced.
    public void skipBytes(int length) {
        position += length;
    }

    /// Skips a field that this decoder does not know. Of a message whose known fields have the
    /// numbers 1 to `knownMax`, a field that comes here with such a number has the wrong wire type.
    public void skipUnknown(int tag, int knownMax) {
        if (field(tag) <= knownMax) {
            throw malformed(position, "field " + field(tag) + " has wire type " + (tag & 7));
        }
        skip(tag);
    }

    /// Skips the value of a field.
    public void skip(int tag) {
        skip(tag, 0);
    }

    private void skip(int tag, int depth) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> skipFixed(8);
            case LENGTH_DELIMITED -> skipBytes(length());
            case GROUP_START -> skipGroup(field(tag), depth + 1);
            case GROUP_END -> throw malformed(position, "group " + field(tag) + " was not begun");
            case FIXED32 -> skipFixed(4);
            default -> throw malformed(position, "wire type " + (tag & 7));
        }
    }

    private void skipFixed(int width) {
        if (end - position < width) {
            throw malformed(position, width + " bytes expected, " + (end - position) + " are left");
        }
        position += width;
    }

    private void skipGroup(int group, int depth) {
        if (depth > GROUP_DEPTH_MAX) {
            throw malformed(position, "groups are nested deeper than " + GROUP_DEPTH_MAX);
        }
        while (true) {
            int tag = tag();
            if ((tag & 7) != GROUP_END) {
                skip(tag, depth);
            } else if (field(tag) == group) {
                return;
            } else {
                throw malformed(position, "group " + group + " ends as group " + field(tag));
            }
        }
    }

    public MalformedRequestException malformed(int offset, String what) {
        return new MalformedRequestException(
                "the protobuf message is malformed at byte " + offset + ": " + what);
    }
}
