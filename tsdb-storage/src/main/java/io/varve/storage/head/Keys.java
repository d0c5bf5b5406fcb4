package io.varve.storage.head;

import io.varve.storage.runtime.CorruptDataException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Keys of the head's tables: numbers one after the other, big-endian, so that the order of the
/// bytes is the order of the numbers.
final class Keys {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int PAIR_BYTES = 8;
    private static final int CHUNK_BYTES = 24;

    private Keys() {}

    /// @param second not negative
    static byte[] of(int tenant, int second) {
        byte[] key = new byte[PAIR_BYTES];
        INT.set(key, 0, tenant);
        INT.set(key, 4, second);
        return key;
    }

    /// The key of a chunk: the position keeps two chunks apart that start at one time.
    static byte[] ofChunk(int tenant, int series, long minTimeMs, long closedAt) {
        byte[] key = new byte[CHUNK_BYTES];
        INT.set(key, 0, tenant);
        INT.set(key, 4, series);
        // With the sign flipped, negative times sort first.
        LONG.set(key, 8, minTimeMs ^ Long.MIN_VALUE);
        LONG.set(key, 16, closedAt);
        return key;
    }

    /// A key of a name and a number.
    static byte[] named(byte[] name, int number) {
        byte[] key = Arrays.copyOf(name, name.length + 4);
        INT.set(key, name.length, number);
        return key;
    }

    static int number(byte[] key, int offset) {
        return (int) INT.get(key, offset);
    }

    static byte[] ofPosition(long position) {
        byte[] value = new byte[8];
        LONG.set(value, 0, position);
        return value;
    }

    /// @param what the value is, for the message
    static long position(String what, byte[] value) {
        if (value.length != 8) {
            throw new CorruptDataException(
                    "head database: " + what + " has " + value.length + " bytes, want 8");
        }
        return (long) LONG.get(value, 0);
    }

    static void checkPair(String table, byte[] key) {
        if (key.length != PAIR_BYTES || tenant(key) < 1 || second(key) < 0) {
            throw new CorruptDataException(
                    "table " + table + " has a key of " + key.length + " bytes that is none");
        }
    }

    static void checkChunk(byte[] key) {
        if (key.length != CHUNK_BYTES) {
            throw new CorruptDataException(
                    "table chunks has a key of " + key.length + " bytes, want " + CHUNK_BYTES);
        }
    }

    static int tenant(byte[] key) {
        return (int) INT.get(key, 0);
    }

    static int second(byte[] key) {
        return (int) INT.get(key, 4);
    }

    static long chunkMinTimeMs(byte[] key) {
        return (long) LONG.get(key, 8) ^ Long.MIN_VALUE;
    }

    static long chunkClosedAt(byte[] key) {
        return (long) LONG.get(key, 16);
    }
}
