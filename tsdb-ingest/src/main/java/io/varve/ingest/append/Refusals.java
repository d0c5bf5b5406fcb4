package io.varve.ingest.append;

import io.varve.ingest.limits.RefusalReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What of one request was refused: how much for which reason, and the first few in words.
///
/// Used by one thread at a time.
final class Refusals {
    private static final int EXAMPLES_MAX = 10;

    private final Map<RefusalReason, Integer> samples = new EnumMap<>(RefusalReason.class);
    private final List<String> examples = new ArrayList<>();
    private int entries;

    /// Counts an entry that is refused, with its samples; those of a series may be none.
    ///
    /// @return whether [#explain] should be called for it
    boolean count(RefusalReason reason, int refusedSamples) {
        entries++;
        samples.merge(reason, refusedSamples, Integer::sum);
        return examples.size() < EXAMPLES_MAX;
    }

    /// Says what was refused.
    ///
    /// @param series the series in words, or whatever else it was
    void explain(String what, String series) {
        examples.add(what + " for series " + series);
    }

    void explain(String what) {
        examples.add(what);
    }

    boolean isEmpty() {
        return entries == 0;
    }

    /// The samples refused, by reason; entries without samples count as none of a reason.
    Map<RefusalReason, Integer> samplesByReason() {
        return samples;
    }

    private int samples() {
        int sum = 0;
        for (int count : samples.values()) {
            sum += count;
        }
        return sum;
    }

    /// The text of the response. Its first line stands alone, because that is all that Prometheus
    /// logs.
    ///
    /// @param received samples of the request
    String text(int received) {
        StringBuilder text = new StringBuilder();
        text.append("refused ").append(samples()).append(" of ").append(received);
        text.append(" samples (");
        String separator = "";
        for (Map.Entry<RefusalReason, Integer> reason : samples.entrySet()) {
            text.append(separator).append(reason.getKey().label());
            text.append(' ').append(reason.getValue());
            separator = ", ";
        }
        text.append(samples() < received ? "), the others are stored: " : "), none is stored: ");
        text.append(String.join("\n", examples));
        if (entries > examples.size()) {
            text.append("\nand ").append(entries - examples.size()).append(" more");
        }
        return text.append('\n').toString();
    }
}
