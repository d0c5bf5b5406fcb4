package io.varve.query.exec.function;

import io.varve.storage.model.Utf8Order;
import java.util.Comparator;

/// The order of label values in `sort_by_label`: runs of digits compare as numbers, everything else
/// by bytes, so that `node9` comes before `node10` (conformance FORMAT.md, B11.9).
final class NaturalOrder implements Comparator<String> {
    static final NaturalOrder INSTANCE = new NaturalOrder();

    private NaturalOrder() {}

    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int runA = endOfRun(a, i);
            int runB = endOfRun(b, j);
            int order = compareRuns(a.substring(i, runA), b.substring(j, runB));
            if (order != 0) {
                return order;
            }
            i = runA;
            j = runB;
        }
        int order = Integer.compare(a.length() - i, b.length() - j);
        // Values such as 1 and 01 are equal run by run; they still need an order.
        return order != 0 ? order : Utf8Order.compare(a, b);
    }

    private static int compareRuns(String a, String b) {
        if (isInt64(a) && isInt64(b)) {
            return Long.compare(Long.parseLong(a), Long.parseLong(b));
        }
        return Utf8Order.compare(a, b);
    }

    /// Whether a run consists of digits and is not too large a number.
    private static boolean isInt64(String run) {
        if (!isDigit(run.charAt(0))) {
            return false;
        }
        int zeros = 0;
        while (zeros < run.length() && run.charAt(zeros) == '0') {
            zeros++;
        }
        int digits = run.length() - zeros;
        return digits < 19
                || (digits == 19
                        && run.substring(zeros).compareTo(Long.toString(Long.MAX_VALUE)) <= 0);
    }

    private static int endOfRun(String text, int from) {
        boolean digits = isDigit(text.charAt(from));
        int end = from + 1;
        while (end < text.length() && isDigit(text.charAt(end)) == digits) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
