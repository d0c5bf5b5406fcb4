package io.varve.storage.head;

import io.varve.storage.model.Labels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What a head of one tenant must hold and answer, in sorted maps and without any cleverness.
final class HeadModel {
    private final Map<Labels, NavigableMap<Long, Long>> series = new TreeMap<>();

    /// The samples of all series that have any, as raw bits by timestamp.
    Map<Labels, NavigableMap<Long, Long>> series() {
        return series;
    }

    /// One sample of a request.
    record Sample(Labels labels, long timestampMs, double value) {
        private Refused refused(Refusal.Reason reason, long newestMs) {
            return new Refused(reason, labels, timestampMs, newestMs);
        }
    }

    /// What a head must answer, with labels instead of a ref.
    record Refused(Refusal.Reason reason, Labels labels, long timestampMs, long newestMs) {}

    record Answer(int appended, int duplicates, List<Refused> refused) {}

    Answer write(List<Sample> request, long windowMs) {
        int appended = 0;
        int duplicates = 0;
        List<Refused> refused = new ArrayList<>();
        for (Sample sample : request) {
            NavigableMap<Long, Long> samples =
                    series.computeIfAbsent(sample.labels(), _ -> new TreeMap<>());
            long bits = Double.doubleToRawLongBits(sample.value());
            if (samples.isEmpty()) {
                samples.put(sample.timestampMs(), bits);
                appended++;
                continue;
            }
            long newestMs = samples.lastKey();
            Long existing = samples.get(sample.timestampMs());
            BigInteger age =
                    BigInteger.valueOf(newestMs).subtract(BigInteger.valueOf(sample.timestampMs()));
            if (age.compareTo(BigInteger.valueOf(windowMs)) > 0) {
                refused.add(sample.refused(Refusal.Reason.TOO_OLD, newestMs));
            } else if (existing == null) {
                samples.put(sample.timestampMs(), bits);
                appended++;
            } else if (existing == bits) {
                appended++;
                duplicates++;
            } else {
                refused.add(sample.refused(Refusal.Reason.DUPLICATE, newestMs));
            }
        }
        return new Answer(appended, duplicates, refused);
    }
}
