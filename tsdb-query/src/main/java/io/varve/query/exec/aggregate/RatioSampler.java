package io.varve.query.exec.aggregate;

import io.varve.storage.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Decides for `limit_ratio` whether a series belongs to a sample of all series. A series has a
/// fixed place between 0 and 1, its hash; the sample of ratio r takes the places below r, that of
/// -(1 - r) all others (conformance FORMAT.md, B8). Not thread-safe.
final class RatioSampler {
    private static final int LONG_STRING = 255;

    private byte[] buffer = new byte[256];
    private int length;

    /// The place of a series: xxHash64 of its labels as Prometheus keeps them in memory.
    double place(Labels labels) {
        length = 0;
        for (int i = 0; i < labels.size(); i++) {
            append(labels.name(i));
            append(labels.value(i));
        }
        return unsigned(XxHash64.hash(buffer, length)) / 0x1p64;
    }

    static boolean takes(double ratio, double place) {
        return ratio >= 0 ? place < ratio : place >= 1 + ratio;
    }

    private void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (length + 4 + bytes.length > buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * (length + 4 + bytes.length));
        }
        if (bytes.length < LONG_STRING) {
            buffer[length++] = (byte) bytes.length;
        } else {
            buffer[length++] = (byte) LONG_STRING;
            buffer[length++] = (byte) bytes.length;
            buffer[length++] = (byte) (bytes.length >> 8);
            buffer[length++] = (byte) (bytes.length >> 16);
        }
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    /// The nearest double of an unsigned number. The lowest bit stays, as it decides ties.
    private static double unsigned(long value) {
        return value >= 0 ? (double) value : (double) ((value >>> 1) | (value & 1)) * 2;
    }
}
