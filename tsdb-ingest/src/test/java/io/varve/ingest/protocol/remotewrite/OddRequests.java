package io.varve.ingest.protocol.remotewrite;

import io.varve.ingest.testing.RequestWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Makes write requests that are right by the rules of protobuf but are written as no sender would:
/// fields in any order, repeated and unknown ones, groups, varints longer than they need to be. A
/// third of the series are written as senders do.
final class OddRequests {
    private final SplittableRandom random;

    OddRequests(SplittableRandom random) {
        this.random = random;
    }

    byte[] request() {
        List<byte[]> fields = new ArrayList<>();
        int series = random.nextInt(6);
        for (int i = 0; i < series; i++) {
            fields.add(field(1, random.nextInt(3) == 0 ? plainSeries() : oddSeries()));
        }
        for (int i = random.nextInt(4); i > 2; i--) {
            fields.add(field(3, metadata()));
        }
        for (int i = random.nextInt(4); i > 2; i--) {
            fields.add(varintField(2, random.nextInt(3)));
        }
        addUnknown(fields, 4);
        return shuffled(fields);
    }

    private byte[] plainSeries() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = random.nextInt(5); i >= 0; i--) {
            byte[] label = RequestWriter.label(text(), text());
            out.writeBytes(RequestWriter.field(1, label));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] sample = RequestWriter.sampleMessage(timestamp(), value());
            out.writeBytes(RequestWriter.field(2, sample));
        }
        return out.toByteArray();
    }

    private byte[] oddSeries() {
        List<byte[]> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.add(field(1, label()));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.add(field(2, sample()));
        }
        for (int i = random.nextInt(3); i > 1; i--) {
            fields.add(field(3, exemplar()));
        }
        for (int i = random.nextInt(3); i > 1; i--) {
            fields.add(field(4, histogram()));
        }
        addUnknown(fields, 5);
        return shuffled(fields);
    }

    private byte[] label() {
        List<byte[]> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 1; i--) {
            fields.add(field(1, text()));
        }
        for (int i = random.nextInt(4); i > 1; i--) {
            fields.add(field(2, text()));
        }
        addUnknown(fields, 3);
        return shuffled(fields);
    }

    private byte[] sample() {
        List<byte[]> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 1; i--) {
            fields.add(fixed64Field(1, Double.doubleToRawLongBits(value())));
        }
        for (int i = random.nextInt(4); i > 1; i--) {
            fields.add(varintField(2, timestamp()));
        }
        addUnknown(fields, 3);
        return shuffled(fields);
    }

    private byte[] exemplar() {
        List<byte[]> fields = new ArrayList<>();
        fields.add(field(1, label()));
        fields.add(fixed64Field(2, random.nextLong()));
        fields.add(varintField(3, timestamp()));
        addUnknown(fields, 4);
        return shuffled(fields);
    }

    private byte[] histogram() {
        List<byte[]> fields = new ArrayList<>();
        fields.add(varintField(1, random.nextInt(100)));
        fields.add(field(12, new byte[] {2, 4, 6}));
        addUnknown(fields, 17);
        return shuffled(fields);
    }

    private byte[] metadata() {
        List<byte[]> fields = new ArrayList<>();
        fields.add(varintField(1, random.nextInt(10)));
        fields.add(field(2, text()));
        fields.add(field(4, text()));
        fields.add(field(5, text()));
        addUnknown(fields, 6);
        return shuffled(fields);
    }

    /// Adds fields of numbers from `firstUnknown` on, of every wire type.
    private void addUnknown(List<byte[]> fields, int firstUnknown) {
        for (int i = random.nextInt(8); i > 5; i--) {
            int number = firstUnknown + random.nextInt(random.nextBoolean() ? 3 : 1 << 20);
            fields.add(
                    switch (random.nextInt(5)) {
                        case 0 -> varintField(number, random.nextLong());
                        case 1 -> fixed64Field(number, random.nextLong());
                        case 2 -> field(number, text());
                        case 3 -> group(number, varintField(1, 5));
                        default -> concat(varint(number << 3 | 5), new byte[] {10, 10, 10, 10});
                    });
        }
    }

    private byte[] group(int number, byte[] inside) {
        return concat(varint(number << 3 | 3), inside, varint(number << 3 | 4));
    }

    private byte[] field(int number, byte[] content) {
        return concat(varint(number << 3 | 2), varint(content.length), content);
    }

    private byte[] varintField(int number, long value) {
        return concat(varint((long) number << 3), varint(value));
    }

    private byte[] fixed64Field(int number, long bits) {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (bits >>> (8 * i));
        }
        return concat(varint(number << 3 | 1), bytes);
    }

    /// A varint, sometimes with needless bytes at its end.
    private byte[] varint(long value) {
        byte[] bytes = RequestWriter.message(out -> out.writeUInt64NoTag(value));
        if (bytes.length > 4 || random.nextInt(10) > 0) {
            return bytes;
        }
        bytes[bytes.length - 1] |= (byte) 0x80;
        return concat(bytes, new byte[] {0});
    }

    private byte[] text() {
        int length = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(6);
        return "né\u0000".repeat(length).substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    private long timestamp() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextLong();
            case 2 -> random.nextInt(200);
            default -> 1_700_000_000_000L + random.nextInt(100_000);
        };
    }

    private double value() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Double.longBitsToDouble(random.nextLong());
            case 2 -> -0.0;
            default -> random.nextInt(1000);
        };
    }

    private byte[] shuffled(List<byte[]> fields) {
        if (random.nextInt(3) > 0) {
            for (int i = fields.size() - 1; i > 0; i--) {
                fields.set(i, fields.set(random.nextInt(i + 1), fields.get(i)));
            }
        }
        return concat(fields.toArray(byte[][]::new));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
