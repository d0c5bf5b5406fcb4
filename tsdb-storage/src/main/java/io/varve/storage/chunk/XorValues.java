package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.BitWriter;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;

/// Any values: the first in 64 bits, each later one as the difference in bits to the one before it,
/// in the bits that [XorDecoder] shows, padded to a whole byte. Nothing may follow.
final class XorValues implements ValueCodec {
    @Override
    public boolean encode(ByteWriter out, double[] values, int from, int to) {
        var bits = new BitWriter(8 + 2 * (to - from));
        var numbers = new XorNumbers(1);
        numbers.writeFirst(bits, 0, values[from]);
        for (int i = from + 1; i < to; i++) {
            numbers.write(bits, 0, values[i]);
        }
        out.bytes(bits.array(), 0, bits.byteLength());
        return true;
    }

    @Override
    public void decode(ByteReader in, int count, int from, int to, double[] into, int at) {
        int length = in.remaining();
        var bits = new BitReader(in.array(), in.skip(length), length);
        var numbers = new XorNumbers(1);
        numbers.readFirst(bits, 0);
        for (int i = 0; i < to; i++) {
            if (i > 0) {
                numbers.read(bits, 0);
            }
            if (i >= from) {
                into[at + i - from] = numbers.last(0);
            }
        }
    }
}
