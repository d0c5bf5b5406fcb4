package io.varve.ingest.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Decides whether bytes are UTF-8 as Unicode's table of well-formed sequences has it (The Unicode
/// Standard, 3.9, table 3-7): no surrogates, no overlong forms, nothing above U+10FFFF. Go's
/// `utf8.Valid`, which Prometheus asks, decides the same.
public final class StrictUtf8 {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private StrictUtf8() {}

    public static boolean isValid(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            while (end - at >= 8 && ((long) LONG.get(bytes, at) & HIGH_BITS) == 0) {
                at += 8;
            }
            if (at < end) {
                int width = sequence(bytes, at, end);
                if (width == 0) {
                    return false;
                }
                at += width;
            }
        }
        return true;
    }

    /// The number of bytes of the well-formed sequence at a place, or 0.
    private static int sequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (lead < 0xc2 || lead > 0xf4 || end - at < width) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < width; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return width;
    }
}
