package io.varve.query.naive;

import io.varve.storage.model.Labels;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The hash by which `limit_ratio` samples (conformance FORMAT.md, B8): xxHash64 as its
/// specification describes it, here for short inputs and long ones alike in one loop.
final class NaiveHash {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private NaiveHash() {}

    /// In [0, 1).
    static double ratio(Labels labels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Map.Entry<String, String> label : labels.entries()) {
            append(bytes, label.getKey());
            append(bytes, label.getValue());
        }
        long hash = hash(bytes.toByteArray());
        double number = new BigInteger(Long.toUnsignedString(hash)).doubleValue();
        return number / 0x1p64;
    }

    private static void append(ByteArrayOutputStream bytes, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length < 255) {
            bytes.write(encoded.length);
        } else {
            bytes.write(255);
            bytes.write(encoded.length & 0xff);
            bytes.write((encoded.length >> 8) & 0xff);
            bytes.write((encoded.length >> 16) & 0xff);
        }
        bytes.writeBytes(encoded);
    }

    private static long round(long state, long lane) {
        return Long.rotateLeft(state + lane * P2, 31) * P1;
    }

    private static long hash(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        long hash = P5;
        if (input.length >= 32) {
            long first = P1;
            long[] lanes = {first + P2, P2, 0, -first};
            while (in.remaining() >= 32) {
                for (int i = 0; i < 4; i++) {
                    lanes[i] = round(lanes[i], in.getLong());
                }
            }
            hash =
                    Long.rotateLeft(lanes[0], 1)
                            + Long.rotateLeft(lanes[1], 7)
                            + Long.rotateLeft(lanes[2], 12)
                            + Long.rotateLeft(lanes[3], 18);
            for (long lane : lanes) {
                hash = (hash ^ round(0, lane)) * P1 + P4;
            }
        }
        hash += input.length;
        while (in.remaining() >= 8) {
            hash = Long.rotateLeft(hash ^ round(0, in.getLong()), 27) * P1 + P4;
        }
        if (in.remaining() >= 4) {
            hash = Long.rotateLeft(hash ^ ((in.getInt() & 0xffffffffL) * P1), 23) * P2 + P3;
        }
        while (in.hasRemaining()) {
            hash = Long.rotateLeft(hash ^ ((in.get() & 0xff) * P5), 11) * P1;
        }
        hash = (hash ^ (hash >>> 33)) * P2;
        hash = (hash ^ (hash >>> 29)) * P3;
        return hash ^ (hash >>> 32);
    }
}
