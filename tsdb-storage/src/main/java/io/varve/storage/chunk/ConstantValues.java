package io.varve.storage.chunk;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// Values that all have the same bits: the byte 0 and the bits, or the byte 1 and a whole number as
/// a varint.
final class ConstantValues implements ValueCodec {
    private static final int BITS = 0;
    private static final int WHOLE = 1;

    @Override
    public boolean encode(ByteWriter out, double[] values, int from, int to) {
        if (!areSame(values, from, to)) {
            return false;
        }
        double value = values[from];
        if (ScaledValues.isWhole(value)) {
            out.fixed8(WHOLE);
            out.varint((long) value);
        } else {
            out.fixed8(BITS);
            out.fixed64(Double.doubleToRawLongBits(value));
        }
        return true;
    }

    private static boolean areSame(double[] values, int from, int to) {
        long bits = Double.doubleToRawLongBits(values[from]);
        for (int i = from + 1; i < to; i++) {
            if (Double.doubleToRawLongBits(values[i]) != bits) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void decode(ByteReader in, int count, int from, int to, double[] into, int at) {
        int form = in.fixed8();
        double value =
                switch (form) {
                    case BITS -> Double.longBitsToDouble(in.fixed64());
                    case WHOLE -> (double) in.varint();
                    default -> throw new CorruptDataException("constant of form " + form);
                };
        Arrays.fill(into, at, at + to - from, value);
    }
}
