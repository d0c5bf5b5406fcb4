package io.varve.ingest.protocol.remotewrite;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A write request as objects, decoded field by field with protobuf's own reader. It is lenient
/// about varints of more than 64 bits; otherwise it refuses what the real decoder has to refuse.
/// Strings are kept as hexadecimal bytes, doubles as bits, so that records are equal if the bytes
/// were.
record NaiveRequest(List<Entry> series, List<Metadata> metadata) {
    record Label(String name, String value) {}

    record Sample(long timestampMs, long bits) {}

    record Entry(List<Label> labels, List<Sample> samples, int exemplars, int histograms) {}

    record Metadata(long type, String family, String help, String unit) {}

    /// A field that is known, by its number, but has another wire type than it should.
    private static void skip(CodedInputStream in, int tag, int... known) throws IOException {
        for (int field : known) {
            if (tag >>> 3 == field) {
                throw new IOException("field " + field + " has tag " + tag);
            }
        }
        if (!in.skipField(tag)) {
            throw new IOException("a group ends that was not begun");
        }
    }

    @FunctionalInterface
    private interface Field {
        void read(CodedInputStream in, int tag) throws IOException;
    }

    private static void fields(CodedInputStream in, Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(in, tag);
        }
    }

    private static CodedInputStream message(CodedInputStream in) throws IOException {
        return CodedInputStream.newInstance(in.readByteArray());
    }

    private static String hex(CodedInputStream in) throws IOException {
        return HexFormat.of().formatHex(in.readByteArray());
    }

    static NaiveRequest decode(byte[] bytes) throws IOException {
        NaiveRequest request = new NaiveRequest(new ArrayList<>(), new ArrayList<>());
        fields(
                CodedInputStream.newInstance(bytes),
                (in, tag) -> {
                    switch (tag) {
                        case 10 -> request.series.add(entry(message(in)));
                        case 26 -> request.metadata.add(metadata(message(in)));
                        default -> skip(in, tag, 1, 3);
                    }
                });
        return request;
    }

    private static Entry entry(CodedInputStream message) throws IOException {
        List<Label> labels = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        int[] counts = new int[2];
        fields(
                message,
                (in, tag) -> {
                    switch (tag) {
                        case 10 -> labels.add(label(message(in)));
                        case 18 -> samples.add(sample(message(in)));
                        case 26 -> {
                            exemplar(message(in));
                            counts[0]++;
                        }
                        case 34 -> {
                            fields(message(in), NaiveRequest::skip);
                            counts[1]++;
                        }
                        default -> skip(in, tag, 1, 2, 3, 4);
                    }
                });
        return new Entry(labels, samples, counts[0], counts[1]);
    }

    /// The labels of a label span.
    static List<Label> labels(CodedInputStream span) throws IOException {
        return entry(span).labels;
    }

    private static Label label(CodedInputStream message) throws IOException {
        String[] texts = {"", ""};
        fields(
                message,
                (in, tag) -> {
                    switch (tag) {
                        case 10 -> texts[0] = hex(in);
                        case 18 -> texts[1] = hex(in);
                        default -> skip(in, tag, 1, 2);
                    }
                });
        return new Label(texts[0], texts[1]);
    }

    private static Sample sample(CodedInputStream message) throws IOException {
        long[] numbers = new long[2];
        fields(
                message,
                (in, tag) -> {
                    switch (tag) {
                        case 9 -> numbers[0] = in.readFixed64();
                        case 16 -> numbers[1] = in.readInt64();
                        default -> skip(in, tag, 1, 2);
                    }
                });
        return new Sample(numbers[1], numbers[0]);
    }

    private static void exemplar(CodedInputStream message) throws IOException {
        fields(
                message,
                (in, tag) -> {
                    switch (tag) {
                        case 10 -> label(message(in));
                        case 17 -> in.readFixed64();
                        case 24 -> in.readInt64();
                        default -> skip(in, tag, 1, 2, 3);
                    }
                });
    }

    static Metadata metadata(CodedInputStream message) throws IOException {
        long[] type = new long[1];
        String[] texts = {"", "", ""};
        fields(
                message,
                (in, tag) -> {
                    switch (tag) {
                        case 8 -> type[0] = in.readInt64();
                        case 18 -> texts[0] = hex(in);
                        case 34 -> texts[1] = hex(in);
                        case 42 -> texts[2] = hex(in);
                        default -> skip(in, tag, 1, 2, 4, 5);
                    }
                });
        return new Metadata(type[0], texts[0], texts[1], texts[2]);
    }
}
