package io.varve.query.exec.binary;

import io.varve.query.exec.SeriesGroups;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Steps at which two elements of the "one" side have the same match key. That is an error, unless
/// the other side is empty at the step, because then nothing is matched.
final class DuplicateSeries {
    private final String side;
    private final List<SeriesMeta> series;
    private final SeriesGroups keys;

    /// Steps at which something is matched.
    private final long[] matched;

    private final long[] duplicate;

    /// The first two series that meet at a step; made when two do.
    private int @Nullable [] firsts;

    private int @Nullable [] seconds;

    /// @param side `left` or `right`, where the series are written
    /// @param always whether something is matched even if the other side is empty
    DuplicateSeries(
            String side, List<SeriesMeta> series, SeriesGroups keys, int steps, boolean always) {
        this.side = side;
        this.series = series;
        this.keys = keys;
        this.matched = new long[(steps + 63) >> 6];
        this.duplicate = new long[matched.length];
        if (always) {
            Arrays.fill(matched, -1L);
        }
    }

    /// Notes the steps at which the other side has an element.
    void matchedAt(long[] present) {
        for (int word = 0; word < matched.length; word++) {
            matched[word] |= present[word];
        }
        check();
    }

    /// Notes that two series have an element at a step.
    void add(int step, int first, int second) {
        int[] firstAt = firsts;
        int[] secondAt = seconds;
        if (firstAt == null || secondAt == null) {
            firstAt = new int[64 * matched.length];
            secondAt = new int[64 * matched.length];
            firsts = firstAt;
            seconds = secondAt;
        }
        if ((duplicate[step >> 6] & (1L << step)) == 0) {
            duplicate[step >> 6] |= 1L << step;
            firstAt[step] = first;
            secondAt[step] = second;
        }
    }

    /// @throws VarveException with Prometheus's text for the first step at which two series met and
    ///   something was matched
    void check() {
        if (firsts == null || seconds == null) {
            return;
        }
        for (int word = 0; word < matched.length; word++) {
            long wrong = duplicate[word] & matched[word];
            if (wrong != 0) {
                int step = (word << 6) + Long.numberOfTrailingZeros(wrong);
                throw error(firsts[step], seconds[step]);
            }
        }
    }

    /// @throws VarveException as [#check()], if two series met at this very step
    void checkAt(int step) {
        if (firsts != null && seconds != null && (duplicate[step >> 6] & (1L << step)) != 0) {
            throw error(firsts[step], seconds[step]);
        }
    }

    private VarveException error(int first, int second) {
        String a = series.get(first).labels().toString();
        String b = series.get(second).labels().toString();
        boolean ordered = a.compareTo(b) <= 0;
        return new VarveException(
                ErrorKind.EXECUTION,
                "found duplicate series for the match group "
                        + keys.shared(keys.find(series.get(first).labels()))
                        + " on the "
                        + side
                        + " hand-side of the operation: ["
                        + (ordered ? a : b)
                        + ", "
                        + (ordered ? b : a)
                        + "];many-to-many matching not allowed: matching labels must be unique on"
                        + " one side");
    }
}
