package io.varve.query.script;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A histogram as scripts write it: `{{schema:0 count:4 buckets:[1 2 1]}}` (conformance FORMAT.md,
/// A4).
///
/// @param hintGiven whether `counter_reset_hint` was spelled out
record HistogramLiteral(FloatHistogram histogram, boolean hintGiven) {
    private static final Pattern ITEM =
            Pattern.compile("([a-z_]+):(?:\\[([^\\]]*)\\]|([^\\s\\[\\]]+))");

    static HistogramLiteral parse(int line, String text) {
        return new Reader(line).read(text.substring(2, text.length() - 2));
    }

    private static final class Reader {
        private final int line;
        private final FloatHistogram.Builder builder = FloatHistogram.builder();
        private final Set<String> keys = new HashSet<>();
        private double[] positive = new double[0];
        private double[] negative = new double[0];
        private int positiveOffset;
        private int negativeOffset;

        Reader(int line) {
            this.line = line;
        }

        HistogramLiteral read(String body) {
            Matcher matcher = ITEM.matcher(body);
            int at = 0;
            while (matcher.find()) {
                requireBlank(body.substring(at, matcher.start()));
                at = matcher.end();
                item(matcher);
            }
            requireBlank(body.substring(at));
            builder.positive(
                    spanOffsets(positive, positiveOffset), spanLengths(positive), positive);
            builder.negative(
                    spanOffsets(negative, negativeOffset), spanLengths(negative), negative);
            return new HistogramLiteral(builder.build(), keys.contains("counter_reset_hint"));
        }

        private static int[] spanOffsets(double[] buckets, int offset) {
            return buckets.length == 0 ? new int[0] : new int[] {offset};
        }

        private static int[] spanLengths(double[] buckets) {
            return buckets.length == 0 ? new int[0] : new int[] {buckets.length};
        }

        private void requireBlank(String between) {
            if (!between.isBlank()) {
                throw new ScriptException(line, "unexpected text in histogram: " + between.strip());
            }
        }

        private void item(Matcher matcher) {
            String key = matcher.group(1);
            if (!keys.add(key)) {
                throw new ScriptException(line, "duplicate key \"" + key + "\" in histogram");
            }
            switch (key) {
                case "custom_values" -> builder.customBounds(list(matcher));
                case "buckets" -> positive = list(matcher);
                case "n_buckets" -> negative = list(matcher);
                default -> scalar(key, matcher);
            }
        }

        private void scalar(String key, Matcher matcher) {
            String value = matcher.group(3);
            if (value == null) {
                throw new ScriptException(line, "a list is not a value of " + key);
            }
            switch (key) {
                case "schema" -> builder.schema((int) number(value));
                case "sum" -> builder.sum(number(value));
                case "count" -> builder.count(number(value));
                case "z_bucket" -> builder.zeroCount(number(value));
                case "z_bucket_w" -> builder.zeroThreshold(number(value));
                case "offset" -> positiveOffset = (int) number(value);
                case "n_offset" -> negativeOffset = (int) number(value);
                case "counter_reset_hint" -> builder.hint(hint(value));
                default -> throw new ScriptException(line, "unknown key of histogram: " + key);
            }
        }

        private ResetHint hint(String value) {
            return switch (value) {
                case "unknown" -> ResetHint.UNKNOWN;
                case "reset" -> ResetHint.RESET;
                case "not_reset" -> ResetHint.NOT_RESET;
                case "gauge" -> ResetHint.GAUGE;
                default -> throw new ScriptException(line, "unknown reset hint: " + value);
            };
        }

        private double[] list(Matcher matcher) {
            String body = matcher.group(2);
            if (body == null || body.isBlank()) {
                throw new ScriptException(line, "a list of numbers is needed: " + matcher.group());
            }
            String[] items = body.strip().split("\\s+", -1);
            double[] numbers = new double[items.length];
            for (int i = 0; i < items.length; i++) {
                numbers[i] = number(items[i]);
            }
            return numbers;
        }

        private double number(String text) {
            return ScriptNumbers.number(text)
                    .orElseThrow(() -> new ScriptException(line, "not a number: " + text));
        }
    }
}
