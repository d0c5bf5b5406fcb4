package io.varve.storage.testing;

import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Native histograms in the notation of PromQL test scripts (conformance FORMAT.md, A4), so that
/// tests read as these do: `{{schema:1 count:5 sum:7 z_bucket:1 z_bucket_w:0.1 buckets:[1 3]}}`.
///
/// More than upstream's notation, a list of buckets may have gaps, written `_`: a new span begins
/// after them.
public final class HistogramLiteral {
    private static final Pattern ITEM = Pattern.compile("(\\w+):(\\[[^\\]]*\\]|\\S+)");

    private final FloatHistogram.Builder builder = FloatHistogram.builder();
    private int offset;
    private int negativeOffset;
    private String positive = "";
    private String negative = "";

    private HistogramLiteral() {}

    public static FloatHistogram histogram(String text) {
        String inner = text.trim();
        if (!inner.startsWith("{{") || !inner.endsWith("}}")) {
            throw new IllegalArgumentException("not a histogram: " + text);
        }
        var literal = new HistogramLiteral();
        Matcher items = ITEM.matcher(inner.substring(2, inner.length() - 2));
        while (items.find()) {
            literal.take(items.group(1), items.group(2));
        }
        return literal.builder
                .positive(buckets(literal.offset, literal.positive))
                .negative(buckets(literal.negativeOffset, literal.negative))
                .build();
    }

    private void take(String key, String value) {
        switch (key) {
            case "schema" -> builder.schema(Integer.parseInt(value));
            case "sum" -> builder.sum(number(value));
            case "count" -> builder.count(number(value));
            case "z_bucket" -> builder.zeroCount(number(value));
            case "z_bucket_w" -> builder.zeroThreshold(number(value));
            case "custom_values" -> builder.customBounds(numbers(value));
            case "buckets" -> positive = value;
            case "offset" -> offset = Integer.parseInt(value);
            case "n_buckets" -> negative = value;
            case "n_offset" -> negativeOffset = Integer.parseInt(value);
            case "counter_reset_hint" ->
                    builder.hint(ResetHint.valueOf(value.toUpperCase(Locale.ROOT)));
            default -> throw new IllegalArgumentException("unknown key " + key);
        }
    }

    private static Buckets buckets(int offset, String list) {
        String[] items = items(list);
        int[] indexes = new int[items.length];
        double[] counts = new double[items.length];
        int size = 0;
        for (int i = 0; i < items.length; i++) {
            if (!items[i].equals("_")) {
                indexes[size] = offset + i;
                counts[size++] = number(items[i]);
            }
        }
        return Buckets.of(BucketSpans.ofIndexes(indexes, size), Arrays.copyOf(counts, size));
    }

    private static double[] numbers(String list) {
        String[] items = items(list);
        double[] numbers = new double[items.length];
        for (int i = 0; i < items.length; i++) {
            numbers[i] = number(items[i]);
        }
        return numbers;
    }

    private static String[] items(String list) {
        String inner = list.replace("[", "").replace("]", "").trim();
        return inner.isEmpty() ? new String[0] : inner.split("\\s+");
    }

    private static double number(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }
}
