package io.varve.query.naive;

import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import java.util.List;
import java.util.SplittableRandom;

/// Random queries over [RandomData] with correct types, though not always without errors: match
/// groups may have several series on both sides, parameters may be NaN.
final class RandomQueries {
    private final SplittableRandom random;
    private final Features features;

    RandomQueries(SplittableRandom random, Features features) {
        this.random = random;
        this.features = features;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private String oneOf(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private String one(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    /// Something with a value at every time.
    String query() {
        int depth = random.nextInt(1, 5);
        return chance(0.06) ? scalar(depth) : vector(depth);
    }

    /// A range vector.
    String range() {
        return range(random.nextInt(1, 3), false);
    }

    private static final List<String> FLOATS =
            List.of("c_total", "c_sum", "g", "g", "u", "{\"näme.é\"}", "b_bucket", "target_info");
    private static final List<String> HISTOGRAMS =
            List.of("h", "h", "h_gauge", "h_custom", "h_mixed", "m");

    private String name(boolean histogram) {
        return one(chance(histogram ? 0.85 : 0.25) ? HISTOGRAMS : FLOATS);
    }

    private String matchers(String name) {
        if (name.startsWith("{")) {
            return chance(0.3) ? "{\"näme.é\", l=\"1\"}" : name;
        }
        return switch (random.nextInt(12)) {
            case 0 -> name + "{l=\"" + oneOf("1", "2", "") + "\"}";
            case 1 -> name + "{k!=\"x\"}";
            case 2 -> name + "{l=~\"1.*|2\"}";
            case 3 -> name + "{k!~\"|x\", job=~\".*\"}";
            case 4 -> "{__name__=~\"" + name + "|g|h\"}";
            case 5 -> "{__name__=~\"" + oneOf("c.*", "h.*", ".+_total", "[gu]") + "\"}";
            case 6 -> name + "{job=\"a\", job=\"a\", k=\"\"}";
            default -> name;
        };
    }

    private String selector(boolean histogram, boolean modifiers) {
        String selector = matchers(name(histogram));
        if (modifiers && chance(0.03) && features.has(Feature.EXTENDED_RANGE_SELECTORS)) {
            selector += " smoothed";
        }
        return selector + (modifiers ? shift() : "");
    }

    private String shift() {
        String at =
                chance(0.08) ? " @ " + oneOf("start()", "end()", "300", "601.5", "-10", "900") : "";
        String offset = chance(0.12) ? " offset " + offset() : "";
        return chance(0.5) ? at + offset : offset + at;
    }

    private String offset() {
        return oneOf(
                "30s",
                "1m",
                "-45s",
                "2m",
                "60.5",
                "0s",
                "-5m",
                "(1m + 15s)",
                "step()",
                "-(2 * 10s)");
    }

    private String span() {
        return oneOf(
                "1m",
                "90s",
                "2m",
                "5m",
                "10m",
                "30s",
                "45",
                "1m + 30s",
                "min_of(2m, 1000)",
                "max_of(step(), 1m)");
    }

    private String range(int depth, boolean histogram) {
        if (depth > 0 && chance(0.2)) {
            String step = oneOf("", "20s", "1m", "45s", "max_of(step(), 10s)");
            return "("
                    + vector(depth - 1, histogram)
                    + ")["
                    + oneOf("1m", "3m", "5m", "2m30s")
                    + ":"
                    + step
                    + "]"
                    + shift();
        }
        return selector(histogram, false) + "[" + span() + "]" + shift();
    }

    private String extended(boolean histogram, String... kinds) {
        boolean can = features.has(Feature.EXTENDED_RANGE_SELECTORS);
        return selector(histogram, false)
                + "["
                + span()
                + "]"
                + (can ? " " + oneOf(kinds) : "")
                + shift();
    }

    String vector(int depth) {
        return vector(depth, chance(0.35));
    }

    private String vector(int depth, boolean histogram) {
        if (depth <= 0) {
            return chance(0.05) ? "vector(" + scalar(0) + ")" : selector(histogram, true);
        }
        return switch (random.nextInt(20)) {
            case 0 -> selector(histogram, true);
            case 1, 2, 3, 4, 5 -> rangeCall(depth - 1, histogram);
            case 6, 7, 8 -> call(depth - 1, histogram);
            case 9, 10, 11 -> aggregation(depth - 1, histogram);
            case 12, 13, 14, 15 -> binary(depth - 1, histogram);
            case 16 -> "-" + operand(depth - 1, histogram);
            case 17 -> oneOf("+", "") + operand(depth - 1, histogram);
            case 18 -> histogramCall(depth - 1);
            default -> labelCall(depth - 1, histogram);
        };
    }

    private String operand(int depth, boolean histogram) {
        String vector = vector(depth, histogram);
        return "(" + vector + ")";
    }

    private static final List<String> RANGE_FUNCTIONS =
            List.of(
                    "rate",
                    "increase",
                    "delta",
                    "irate",
                    "idelta",
                    "deriv",
                    "avg_over_time",
                    "sum_over_time",
                    "min_over_time",
                    "max_over_time",
                    "stddev_over_time",
                    "stdvar_over_time",
                    "count_over_time",
                    "present_over_time",
                    "first_over_time",
                    "last_over_time",
                    "absent_over_time",
                    "changes",
                    "resets",
                    "mad_over_time",
                    "ts_of_first_over_time",
                    "ts_of_last_over_time",
                    "ts_of_min_over_time",
                    "ts_of_max_over_time");

    private String rangeCall(int depth, boolean histogram) {
        return switch (random.nextInt(12)) {
            case 0 ->
                    "quantile_over_time("
                            + oneOf("0.5", "0", "1", "0.3", "-1", "2", "NaN", "scalar(u)")
                            + ", "
                            + range(depth, histogram)
                            + ")";
            case 1 ->
                    "predict_linear("
                            + range(depth, histogram)
                            + ", "
                            + oneOf("60", "1h", "-30", "scalar(u)")
                            + ")";
            case 2 ->
                    "double_exponential_smoothing("
                            + range(depth, histogram)
                            + ", "
                            + oneOf("0.5", "0.1", "0.9", chance(0.2) ? "0" : "0.4")
                            + ", "
                            + oneOf("0.5", "0.1", "0.9", chance(0.2) ? "1.5" : "0.4")
                            + ")";
            case 3 ->
                    oneOf("rate", "increase", "delta")
                            + "("
                            + extended(histogram, "anchored", "smoothed")
                            + ")";
            case 4 -> oneOf("changes", "resets") + "(" + extended(histogram, "anchored") + ")";
            case 5, 6 -> oneOf("rate", "increase", "delta") + "(" + range(depth, histogram) + ")";
            default -> one(RANGE_FUNCTIONS) + "(" + range(depth, histogram) + ")";
        };
    }

    private static final List<String> MATH =
            List.of(
                    "abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sin", "cos",
                    "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
                    "atanh", "deg", "rad", "sgn", "round");

    private static final List<String> DATES =
            List.of(
                    "day_of_month",
                    "day_of_week",
                    "day_of_year",
                    "days_in_month",
                    "hour",
                    "minute",
                    "month",
                    "year");

    private String call(int depth, boolean histogram) {
        String vector = vector(depth, histogram);
        return switch (random.nextInt(12)) {
            case 0 -> "clamp(" + vector + ", " + scalar(0) + ", " + scalar(0) + ")";
            case 1 -> oneOf("clamp_min", "clamp_max") + "(" + vector + ", " + scalar(depth) + ")";
            case 2 -> "round(" + vector + ", " + oneOf("0.1", "5", "10", "0.5") + ")";
            case 3 -> oneOf("timestamp", "start_timestamp") + "(" + vector + ")";
            case 4 -> "timestamp(" + selector(histogram, false) + shift() + ")";
            case 5 -> "absent(" + vector + ")";
            case 6 -> oneOf("sort", "sort_desc") + "(" + vector + ")";
            case 7 ->
                    oneOf("sort_by_label", "sort_by_label_desc") + "(" + vector + ", \"l\", \"k\")";
            case 8 -> info(vector);
            case 9 -> one(DATES) + "()";
            case 10 -> one(DATES) + "((" + vector + ") * 1e4 > -1e10 < 1e10)";
            default -> one(MATH) + "(" + vector + ")";
        };
    }

    private String info(String vector) {
        return switch (random.nextInt(5)) {
            case 0 -> "info(" + vector + ", {version=~\".+\"})";
            case 1 -> "info(" + vector + ", {__name__=\"build_info\"})";
            case 2 -> "info(" + vector + ", {__name__=~\".+_info\", version!=\"1\"})";
            case 3 -> "info(" + vector + ", {__name__!=\"build_info\"})";
            default -> "info(" + vector + ")";
        };
    }

    private String histogramCall(int depth) {
        String vector = vector(depth, true);
        return switch (random.nextInt(8)) {
            case 0 -> "histogram_quantile(" + quantile() + ", " + vector + ")";
            case 1 -> "histogram_quantile(" + quantile() + ", b_bucket" + shift() + ")";
            case 2 ->
                    "histogram_fraction("
                            + oneOf("0", "-Inf", "1", "-3", "NaN")
                            + ", "
                            + oneOf("2", "+Inf", "7", "0.5")
                            + ", "
                            + (chance(0.4) ? "b_bucket" : vector)
                            + ")";
            case 3 ->
                    "histogram_quantiles("
                            + (chance(0.4) ? "b_bucket" : vector)
                            + ", \"q\", "
                            + quantile()
                            + ", 0.25)";
            case 4 ->
                    "histogram_quantile("
                            + quantile()
                            + ", "
                            + oneOf("rate(b_bucket[2m])", "sum by (le) (b_bucket)", "{l=\"1\"}")
                            + ")";
            default ->
                    oneOf(
                                    "histogram_count",
                                    "histogram_sum",
                                    "histogram_avg",
                                    "histogram_stddev",
                                    "histogram_stdvar")
                            + "("
                            + vector
                            + ")";
        };
    }

    private String quantile() {
        return oneOf("0.5", "0.9", "0", "1", "0.01", "-0.1", "1.1", "NaN", "scalar(u)");
    }

    private String labelCall(int depth, boolean histogram) {
        String vector = vector(depth, histogram);
        return switch (random.nextInt(6)) {
            case 0 -> "label_replace(" + vector + ", \"n\", \"$1-$2\", \"l\", \"(.)(.*)\")";
            case 1 ->
                    "label_replace("
                            + vector
                            + ", \"__name__\", \"${x}_y\", \"__name__\", \"(?P<x>.*)_total\")";
            case 2 -> "label_replace(" + vector + ", \"l\", \"\", \"k\", \"x?\")";
            case 3 -> "label_join(" + vector + ", \"n\", \"-\", \"l\", \"k\", \"none\")";
            case 4 -> "label_join(" + vector + ", \"__name__\", \"\", \"job\")";
            default -> "label_replace(" + vector + ", \"n\", \"$$a$9$n\", \"__name__\", \".*\")";
        };
    }

    private String grouping() {
        return oneOf(
                " ",
                " ",
                " by (l) ",
                " by (job, instance) ",
                " by (__name__) ",
                " without (l) ",
                " without (k, job, instance) ",
                " by (le, k) ",
                " without () ",
                " by () ");
    }

    private String aggregation(int depth, boolean histogram) {
        String vector = vector(depth, histogram);
        String distinct = "u" + (chance(0.3) ? "{l=~\".+\"}" : "");
        return switch (random.nextInt(14)) {
            case 0 ->
                    oneOf("topk", "bottomk")
                            + grouping()
                            + "("
                            + oneOf("1", "2", "0", "3.9", "-1", "scalar(u)", "NaN", "1e30")
                            + ", "
                            + distinct
                            + ")";
            case 1 ->
                    "limitk"
                            + grouping()
                            + "("
                            + oneOf("1", "2", "0", "NaN")
                            + ", "
                            + selector(histogram, false)
                            + ")";
            case 2 ->
                    "limit_ratio"
                            + grouping()
                            + "("
                            + oneOf("0.5", "-0.5", "0.2", "0", "1", "-1", "1.5", "-3", "NaN")
                            + ", "
                            + vector
                            + ")";
            case 3 ->
                    "count_values"
                            + grouping()
                            + "(\""
                            + oneOf("v", "l", "é")
                            + "\", "
                            + selector(histogram, true)
                            + ")";
            case 4, 5 ->
                    "quantile"
                            + grouping()
                            + "("
                            + oneOf("0.5", "0.9", "0", "1.5", "-1", "NaN", "scalar(u)")
                            + ", "
                            + vector
                            + ")";
            case 6, 7, 8, 9 -> oneOf("sum", "avg") + grouping() + "(" + vector + ")";
            default ->
                    oneOf("min", "max", "count", "group", "stddev", "stdvar")
                            + grouping()
                            + "("
                            + vector
                            + ")";
        };
    }

    private String matching(boolean fills) {
        String matching =
                oneOf(
                        "",
                        "",
                        "on (l) ",
                        "on (l, job, instance) ",
                        "ignoring (k) ",
                        "ignoring (k, l) ",
                        "on () ",
                        "ignoring (l, job, instance) ",
                        "on (__name__, l) ");
        if (!matching.isEmpty() && chance(0.4)) {
            matching +=
                    oneOf(
                            "group_left () ",
                            "group_right () ",
                            "group_left (k) ",
                            "group_right (k) ");
        }
        if (fills && features.has(Feature.BINOP_FILL_MODIFIERS) && chance(0.25)) {
            matching +=
                    oneOf(
                            "fill (0) ",
                            "fill (NaN) ",
                            "fill_left (1) ",
                            "fill_right (-2) ",
                            "fill_left (3) fill_right (4) ",
                            "fill_right (Inf) fill_left (2) ");
        }
        return matching;
    }

    private String binary(int depth, boolean histogram) {
        String left = operand(depth, histogram);
        String right = operand(random.nextInt(depth + 1), chance(0.7) == histogram);
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                String operator = oneOf("and", "or", "unless", "or");
                String matching =
                        oneOf("", "", "on (l) ", "ignoring (k) ", "on () ", "on (__name__) ");
                yield left + " " + operator + " " + matching + right;
            }
            case 2 -> left + " " + arithmetic() + " " + scalar(depth);
            case 3 -> scalar(depth) + " " + arithmetic() + " " + left;
            case 4 -> left + " " + comparison() + " " + scalar(depth);
            case 5 -> left + " " + comparison() + " " + matching(true) + right;
            case 6 -> left + " " + oneOf("</", ">/") + " " + oneOf("2", "0.5", "-1", "Inf", "u");
            default -> left + " " + arithmetic() + " " + matching(true) + right;
        };
    }

    private String arithmetic() {
        return oneOf("+", "-", "*", "/", "%", "^", "atan2", "+", "-", "*", "/");
    }

    private String comparison() {
        return oneOf("==", "!=", "<", "<=", ">", ">=", "==") + (chance(0.4) ? " bool" : "");
    }

    private String scalar(int depth) {
        if (depth > 0 && chance(0.2)) {
            return "(" + scalar(depth - 1) + " " + arithmetic() + " " + scalar(depth - 1) + ")";
        }
        return switch (random.nextInt(16)) {
            case 0 -> "scalar(" + vector(Math.min(depth, 1)) + ")";
            case 1 -> "time()";
            case 2 -> oneOf("pi()", "start()", "end()", "step()", "range()");
            case 3 -> oneOf("max_of", "min_of") + "(" + oneOf("1", "NaN", "Inf") + ", 2)";
            case 4 -> "(1 " + oneOf("<", ">", "==") + " bool time())";
            case 5 -> "-scalar(u)";
            default -> oneOf("0", "1", "2", "-1", "0.5", "10", "Inf", "-Inf", "NaN", "1e3", "5m");
        };
    }
}
