package io.varve.ingest.append;

import java.util.concurrent.ArrayBlockingQueue;

/// Byte arrays for bodies, used again and again: their sizes would make them expensive to the
/// garbage collector. Sizes are powers of two; a few arrays of each are kept, bigger ones than
/// [#KEPT_BYTES_MAX] are not. Thread-safe.
final class BufferPool {
    private static final int SIZE_BITS_MIN = 16;
    private static final int SIZE_BITS_MAX = 22;

    /// The biggest arrays that are kept, 4 MiB.
    static final int KEPT_BYTES_MAX = 1 << SIZE_BITS_MAX;

    /// Arrays per size; at most 32 MiB in all.
    private static final int KEPT_PER_SIZE = 4;

    private final ArrayBlockingQueue<byte[]>[] kept;

    BufferPool() {
        kept = queues();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made
    private static ArrayBlockingQueue<byte[]>[] queues() {
        ArrayBlockingQueue<byte[]>[] queues =
                new ArrayBlockingQueue[SIZE_BITS_MAX - SIZE_BITS_MIN + 1];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new ArrayBlockingQueue<>(KEPT_PER_SIZE);
        }
        return queues;
    }

    /// How long the array is that [#take] gives.
    static int roomFor(int length) {
        return length > KEPT_BYTES_MAX ? length : 1 << Math.max(SIZE_BITS_MIN, bits(length));
    }

    private static int bits(int length) {
        return length <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(length - 1);
    }

    /// An array of at least this length, with anything in it. The caller owns it until [#give].
    byte[] take(int length) {
        int room = roomFor(length);
        if (room <= KEPT_BYTES_MAX) {
            byte[] array = kept[bits(room) - SIZE_BITS_MIN].poll();
            if (array != null) {
                return array;
            }
        }
        return new byte[room];
    }

    /// Takes back an array that [#take] gave; the caller must not touch it again.
    void give(byte[] array) {
        if (array.length <= KEPT_BYTES_MAX) {
            // A full queue lets the array go.
            boolean _ = kept[bits(array.length) - SIZE_BITS_MIN].offer(array);
        }
    }
}
