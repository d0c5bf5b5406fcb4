package io.varve.ingest.protocol;

import io.varve.ingest.limits.RefusalReason;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Utf8Order;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes [Labels] of label spans: the slow path, for spans that no hash has found.
///
/// Names and values are any UTF-8 (conformance remote-write.md, D4), names not empty and not
/// repeated; a label with an empty value is absent. Unsorted labels are sorted. Not thread-safe.
public final class LabelDecoder {
    /// Labels of one series, before any configured limit is asked, so that a span of many tiny
    /// fields cannot ask for much memory.
    public static final int LABELS_MAX = 1024;

    /// Characters of a series in an error's text.
    private static final int DESCRIPTION_MAX = 512;

    private final LabelCursor cursor = new LabelCursor();
    private String[] pairs = new String[64];
    private int length;

    /// Checks that bytes are a label span, whatever the labels in it.
    ///
    /// @throws MalformedRequestException if they are not
    public void checkStructure(byte[] bytes, int offset, int spanLength) {
        cursor.reset(bytes, offset, spanLength);
        boolean more = true;
        while (more) {
            more = cursor.advance();
        }
    }

    /// @throws MalformedRequestException if the bytes are not a label span
    public DecodedLabels decode(byte[] bytes, int offset, int spanLength) {
        DecodedLabels decoded = decodeNameless(bytes, offset, spanLength);
        if (decoded instanceof DecodedLabels.Valid(Labels labels, boolean _)
                && !labels.has(Labels.METRIC_NAME)) {
            return new DecodedLabels.Invalid(RefusalReason.MISSING_NAME, "no metric name");
        }
        return decoded;
    }

    /// As [#decode], of labels that need not have a metric name, such as those of exemplars.
    ///
    /// @throws MalformedRequestException if the bytes are not a label span
    public DecodedLabels decodeNameless(byte[] bytes, int offset, int spanLength) {
        length = 0;
        boolean plain = true;
        boolean sorted = true;
        int canonicalLength = 0;
        cursor.reset(bytes, offset, spanLength);
        while (cursor.advance()) {
            if (length == 2 * LABELS_MAX) {
                return new DecodedLabels.Invalid(
                        RefusalReason.TOO_MANY_LABELS, "more than " + LABELS_MAX + " labels");
            }
            if (cursor.nameLength() == 0) {
                return new DecodedLabels.Invalid(
                        RefusalReason.EMPTY_LABEL_NAME, "a label without a name");
            }
            if (!StrictUtf8.isValid(bytes, cursor.nameOffset(), cursor.nameLength())
                    || !StrictUtf8.isValid(bytes, cursor.valueOffset(), cursor.valueLength())) {
                return new DecodedLabels.Invalid(
                        RefusalReason.INVALID_UTF8, "a label that is not UTF-8");
            }
            String name = text(bytes, cursor.nameOffset(), cursor.nameLength());
            String value = text(bytes, cursor.valueOffset(), cursor.valueLength());
            plain &= cursor.isPlain() && !value.isEmpty();
            sorted &= length == 0 || Utf8Order.compare(pairs[length - 2], name) < 0;
            canonicalLength += canonicalLength(cursor.nameLength(), cursor.valueLength());
            add(name, value);
        }
        return finish(sorted, plain && sorted && canonicalLength == spanLength);
    }

    private DecodedLabels finish(boolean sorted, boolean canonical) {
        if (!sorted) {
            String repeated = sort();
            if (!repeated.isEmpty()) {
                return new DecodedLabels.Invalid(
                        RefusalReason.DUPLICATE_LABEL, "duplicated label " + shown(repeated));
            }
        }
        return new DecodedLabels.Valid(Labels.ofSorted(withoutEmptyValues()), canonical);
    }

    private void add(String name, String value) {
        if (length == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * length);
        }
        pairs[length++] = name;
        pairs[length++] = value;
    }

    /// Sorts the pairs by name. Answers a name that occurs twice, or an empty string.
    private String sort() {
        List<Pair> sorted = new ArrayList<>(length / 2);
        for (int i = 0; i < length; i += 2) {
            sorted.add(new Pair(pairs[i], pairs[i + 1]));
        }
        sorted.sort((a, b) -> Utf8Order.compare(a.name, b.name));
        for (int i = 0; i < sorted.size(); i++) {
            pairs[2 * i] = sorted.get(i).name;
            pairs[2 * i + 1] = sorted.get(i).value;
            if (i > 0 && pairs[2 * i - 2].equals(pairs[2 * i])) {
                return pairs[2 * i];
            }
        }
        return "";
    }

    private String[] withoutEmptyValues() {
        int kept = 0;
        for (int i = 0; i < length; i += 2) {
            if (!pairs[i + 1].isEmpty()) {
                pairs[kept] = pairs[i];
                pairs[kept + 1] = pairs[i + 1];
                kept += 2;
            }
        }
        return Arrays.copyOf(pairs, kept);
    }

    private record Pair(String name, String value) {}

    /// The bytes of a label in a canonical span.
    private static int canonicalLength(int nameLength, int valueLength) {
        int inner =
                2 + varintLength(nameLength) + nameLength + varintLength(valueLength) + valueLength;
        return 1 + varintLength(inner) + inner;
    }

    private static int varintLength(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    /// The series of a span for a human, in the order of the sender, also if it is not valid.
    public String describe(byte[] bytes, int offset, int spanLength) {
        StringBuilder text = new StringBuilder("{");
        cursor.reset(bytes, offset, spanLength);
        boolean first = true;
        while (text.length() < DESCRIPTION_MAX && cursor.advance()) {
            if (!first) {
                text.append(", ");
            }
            first = false;
            int nameLength = Math.min(cursor.nameLength(), DESCRIPTION_MAX);
            int valueLength = Math.min(cursor.valueLength(), DESCRIPTION_MAX);
            String name = text(bytes, cursor.nameOffset(), nameLength);
            String value = text(bytes, cursor.valueOffset(), valueLength);
            text.append(Labels.isLegacyName(name) ? name : GoFormat.quote(name));
            text.append('=').append(GoFormat.quote(value));
        }
        return shown(text.append('}').toString());
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    /// A text cut to what fits into an error.
    public static String shown(String text) {
        return text.length() <= DESCRIPTION_MAX ? text : text.substring(0, DESCRIPTION_MAX) + "…";
    }
}
