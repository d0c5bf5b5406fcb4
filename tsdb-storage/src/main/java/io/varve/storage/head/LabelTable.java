package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Hash128;
import io.varve.storage.codec.SpanHasher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The distinct labels of some label spans, numbered from 0 in order of appearance. Not
/// thread-safe.
final class LabelTable {
    private static final int SLOTS_MIN = 256;

    /// A label: where it lies in a span that has it.
    private static final class Label {
        final byte[] span;
        final int offset;
        final int length;
        final int hash;

        Label(byte[] span, int offset, int length, int hash) {
            this.span = span;
            this.offset = offset;
            this.length = length;
            this.hash = hash;
        }

        boolean matches(byte[] otherSpan, int otherOffset, int otherLength) {
            return Arrays.equals(
                    span,
                    offset,
                    offset + length,
                    otherSpan,
                    otherOffset,
                    otherOffset + otherLength);
        }
    }

    private final SpanHasher hasher;
    private final Hash128 hash = new Hash128();
    private final List<Label> labels = new ArrayList<>();

    /// Open addressing over numbers plus 1; a power of two, at most half full.
    private int[] slots = new int[SLOTS_MIN];

    /// @param hasher keyed, so that nobody can choose labels that collide
    LabelTable(SpanHasher hasher) {
        this.hasher = hasher;
    }

    /// Writes a span as the count and the numbers of its labels.
    void write(byte[] span, ByteWriter out) {
        ByteReader in = new ByteReader(span);
        int count = 0;
        while (in.remaining() > 0) {
            LabelSpan.skipLabel(in);
            count++;
        }
        out.uvarint(count);
        in.reset(span, 0, span.length);
        while (in.remaining() > 0) {
            int offset = in.offset();
            LabelSpan.skipLabel(in);
            out.uvarint(number(span, offset, in.offset() - offset));
        }
    }

    private int number(byte[] span, int offset, int length) {
        hasher.hash(span, offset, length, hash);
        int labelHash = (int) hash.low;
        int slot = labelHash & (slots.length - 1);
        while (slots[slot] != 0) {
            Label label = labels.get(slots[slot] - 1);
            if (label.hash == labelHash && label.matches(span, offset, length)) {
                return slots[slot] - 1;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        labels.add(new Label(span, offset, length, labelHash));
        slots[slot] = labels.size();
        if (2 * labels.size() > slots.length) {
            grow();
        }
        return labels.size() - 1;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int i = 0; i < labels.size(); i++) {
            int slot = labels.get(i).hash & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
    }

    /// Writes the labels by number.
    void write(ByteWriter out) {
        out.uvarint(labels.size());
        for (Label label : labels) {
            out.uvarint(label.length);
            out.bytes(label.span, label.offset, label.length);
        }
    }
}
