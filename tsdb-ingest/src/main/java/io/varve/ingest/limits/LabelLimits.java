package io.varve.ingest.limits;

import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// Limits on the labels of one series. The defaults are those of Mimir: generous for what is meant
/// as a label, too small for what is a log line.
///
/// @param namesMax `limits.label_names_max`: labels of a series, the metric name included
/// @param nameBytesMax `limits.label_name_bytes_max`: UTF-8 bytes of a label name
/// @param valueBytesMax `limits.label_value_bytes_max`: UTF-8 bytes of a label value
public record LabelLimits(int namesMax, int nameBytesMax, int valueBytesMax) {
    public static final LabelLimits DEFAULTS = new LabelLimits(30, 1024, 2048);

    /// Characters of an offending name in an error's text.
    private static final int SHOWN_MAX = 64;

    public LabelLimits {
        requirePositive("limits.label_names_max", namesMax);
        requirePositive("limits.label_name_bytes_max", nameBytesMax);
        requirePositive("limits.label_value_bytes_max", valueBytesMax);
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " is " + value + ", at least 1 is needed");
        }
    }

    /// A limit that a series goes past.
    ///
    /// @param what limit and value, for the sender
    public record Violation(RefusalReason reason, String what) {}

    /// The first limit that the labels go past, or null.
    public @Nullable Violation check(Labels labels) {
        if (labels.size() > namesMax) {
            return new Violation(
                    RefusalReason.TOO_MANY_LABELS,
                    labels.size() + " labels, limits.label_names_max is " + namesMax);
        }
        for (int i = 0; i < labels.size(); i++) {
            int nameBytes = utf8Length(labels.name(i));
            if (nameBytes > nameBytesMax) {
                return new Violation(
                        RefusalReason.LABEL_NAME_TOO_LONG,
                        "label name "
                                + shown(labels.name(i))
                                + " has "
                                + nameBytes
                                + " bytes, limits.label_name_bytes_max is "
                                + nameBytesMax);
            }
            int valueBytes = utf8Length(labels.value(i));
            if (valueBytes > valueBytesMax) {
                return new Violation(
                        RefusalReason.LABEL_VALUE_TOO_LONG,
                        "the value of label "
                                + shown(labels.name(i))
                                + " has "
                                + valueBytes
                                + " bytes, limits.label_value_bytes_max is "
                                + valueBytesMax);
            }
        }
        return null;
    }

    private static String shown(String name) {
        return name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "…";
    }

    /// The bytes of a string without unpaired surrogates in UTF-8.
    private static int utf8Length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Two chars of a surrogate pair make four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
