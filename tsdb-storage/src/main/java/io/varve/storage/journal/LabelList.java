package io.varve.storage.journal;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CorruptDataException;
import java.nio.charset.StandardCharsets;

/// Labels and texts as bytes, in journal records and in the head's tables: see `docs/format.md`.
public final class LabelList {
    /// More are taken for damage.
    private static final int LABELS_MAX = 1 << 16;

    private LabelList() {}

    public static void write(ByteWriter out, Labels labels) {
        out.uvarint(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            writeText(out, labels.name(i));
            writeText(out, labels.value(i));
        }
    }

    /// @throws CorruptDataException if these are no labels
    public static Labels read(ByteReader in) {
        int count = in.count();
        if (count > LABELS_MAX) {
            throw new CorruptDataException("list of " + count + " labels");
        }
        String[] pairs = new String[2 * count];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = readText(in);
            pairs[i + 1] = readText(in);
            if (pairs[i + 1].isEmpty()
                    || (i > 0 && Utf8Order.compare(pairs[i - 2], pairs[i]) >= 0)) {
                throw new CorruptDataException(
                        "label " + pairs[i] + " is empty or not in its place");
            }
        }
        return Labels.ofSorted(pairs);
    }

    public static void writeText(ByteWriter out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.uvarint(bytes.length);
        out.bytes(bytes);
    }

    public static String readText(ByteReader in) {
        int length = in.count();
        return new String(in.array(), in.skip(length), length, StandardCharsets.UTF_8);
    }
}
