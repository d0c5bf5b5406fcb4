package io.varve.query.exec.info;

import com.google.re2j.Pattern;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The info series of a query, and which of them tells about a target at which step. A target is
/// what the labels `instance` and `job` name. Not thread-safe.
final class InfoSeries {
    private static final List<String> TARGET_LABELS = List.of("instance", "job");

    private final int steps;
    private final List<Labels> series = new ArrayList<>();
    private final Map<Labels, Target> targets = new HashMap<>();
    private final List<String> metrics = new ArrayList<>();
    private final @Nullable String[] faults;

    InfoSeries(int steps) {
        this.steps = steps;
        this.faults = new @Nullable String[steps];
    }

    /// The matchers that find the info series of the targets of some series; empty if none of them
    /// names a target.
    static List<Matcher> targetMatchers(List<SeriesMeta> base, InfoMatchers matchers) {
        List<Matcher> found = new ArrayList<>();
        for (String label : TARGET_LABELS) {
            TreeSet<String> values = new TreeSet<>();
            for (SeriesMeta meta : base) {
                if (!matchers.isInfo(meta.labels()) && meta.labels().has(label)) {
                    values.add(meta.labels().get(label));
                }
            }
            if (values.size() == 1) {
                found.add(Matcher.equal(label, values.first()));
            } else if (!values.isEmpty()) {
                String any = String.join("|", values.stream().map(Pattern::quote).toList());
                found.add(new Matcher(label, Matcher.Type.REGEX, any));
            }
        }
        return found;
    }

    /// Adds a series and returns its number.
    int add(Labels labels) {
        if (!metrics.contains(labels.metricName())) {
            metrics.add(labels.metricName());
        }
        series.add(labels);
        return series.size() - 1;
    }

    /// Says that a series has a sample at a step. The newest one tells about the target.
    ///
    /// @param isFloat whether the sample is a float, as that of info metrics must be
    void sampled(int number, int step, long timestampMs, boolean isFloat) {
        Labels labels = series.get(number);
        if (!isFloat) {
            fault(step, "this should be an info metric, with float samples: " + labels);
            return;
        }
        Target target =
                targets.computeIfAbsent(key(labels.metricName(), labels), _ -> new Target(steps));
        int before = target.newest[step];
        if (before >= 0 && target.timestampsMs[step] == timestampMs) {
            fault(
                    step,
                    "found duplicate series for info metric: existing "
                            + series.get(before)
                            + " @ "
                            + timestampMs
                            + ", new "
                            + labels
                            + " @ "
                            + timestampMs);
        } else if (before < 0 || target.timestampsMs[step] < timestampMs) {
            target.newest[step] = number;
            target.timestampsMs[step] = timestampMs;
        }
    }

    private void fault(int step, String message) {
        if (faults[step] == null) {
            faults[step] = message;
        }
    }

    /// Throws what is wrong with the info series at a step, if anything is.
    void check(int step) {
        String fault = faults[step];
        if (fault != null) {
            throw new VarveException(ErrorKind.EXECUTION, fault);
        }
    }

    /// The info of the target of a series: one entry per info metric that tells about it.
    List<Target> of(Labels labels) {
        List<Target> found = new ArrayList<>();
        for (String metric : metrics) {
            Target target = targets.get(key(metric, labels));
            if (target != null) {
                found.add(target);
            }
        }
        return found;
    }

    Labels labels(int number) {
        return series.get(number);
    }

    private static Labels key(String metric, Labels labels) {
        LabelsBuilder key = new LabelsBuilder().set(Labels.METRIC_NAME, metric);
        for (String label : TARGET_LABELS) {
            key.set(label, labels.get(label));
        }
        return key.build();
    }

    /// Which series of one info metric tells about a target.
    static final class Target {
        /// The series of each step, -1 if there is none.
        private final int[] newest;

        private final long[] timestampsMs;

        private Target(int steps) {
            this.newest = new int[steps];
            this.timestampsMs = new long[steps];
            Arrays.fill(newest, -1);
        }

        int newest(int step) {
            return newest[step];
        }
    }
}
