package io.varve.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.HistogramChunks;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryQueryable;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// However a series is cut into chunks and shared out among sources, its histograms are read with
/// the hints that they have in chunks that were cut in one go.
final class ResetHintsTest {
    private static final Labels SERIES = Labels.of("__name__", "latency");

    private final ReadContext context =
            new ReadContext(
                    new CancelToken(new ManualClock(0), 1_000),
                    new MemoryAccount("memory", 1 << 20));

    @Test
    void hintsFollowTheSequence() {
        Property.check(
                "hints follow the sequence",
                2_000,
                random -> {
                    int runs = random.nextInt(1, 4);
                    SampleColumn samples = samples(random, runs == 1);
                    List<ResetHint> expected = new ArrayList<>();
                    for (Chunk chunk :
                            HistogramChunks.cut(samples, 0, samples.size(), 0, samples.size())) {
                        SampleColumn decoded = new SampleColumn();
                        chunk.decode(TimeRange.ALL, decoded);
                        expected.addAll(hints(decoded));
                    }
                    List<ResetHint> found = read(shared(random, samples, runs));
                    if (runs == 1) {
                        assertThat(found).isEqualTo(expected);
                    } else {
                        assertCautious(found, expected);
                    }
                });
    }

    /// A reset that a chunk notes may be one against the sample before it in its own run, and
    /// nobody can tell any more: then readers have to compare.
    private static void assertCautious(List<ResetHint> found, List<ResetHint> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) != ResetHint.UNKNOWN || expected.get(i) != ResetHint.NOT_RESET) {
                assertThat(found.get(i)).as("hint " + i).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void aChunkThatWasFullIsFollowedByNoReset() {
        SampleColumn samples = new SampleColumn();
        FloatHistogram histogram = Histograms.custom(new SplittableRandom(1));
        for (int i = 0; i < 10; i++) {
            samples.addHistogram(i, histogram.withHint(ResetHint.UNKNOWN), 0);
        }
        MemoryQueryable source = new MemoryQueryable();
        HistogramChunks.cut(samples, 0, 10, 0, 5).forEach(chunk -> source.add(SERIES, chunk));
        SampleColumn read = new SampleColumn();
        try (Querier querier = source.querier(TenantId.ANONYMOUS, TimeRange.ALL, context)) {
            SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            assertThat(set.advance()).isTrue();
            new SampleReader(context).read(set.series(), TimeRange.closed(5, 9), read);
        }
        assertThat(hints(read)).hasSize(5).containsOnly(ResetHint.NOT_RESET);
    }

    /// Histograms that mostly go on, with all that makes them not.
    ///
    /// @param resets whether some say that there was a reset, which a chunk cannot note of a
    ///   histogram after a gauge, and which then matters if another comes between the two
    private static SampleColumn samples(SplittableRandom random, boolean resets) {
        SampleColumn samples = new SampleColumn();
        FloatHistogram last = Histograms.custom(random).withHint(ResetHint.UNKNOWN);
        for (int i = random.nextInt(2, 40); i > 0; i--) {
            FloatHistogram next =
                    switch (random.nextInt(12)) {
                        case 0 -> Histograms.exponential(random);
                        case 1 -> FloatHistogram.STALE;
                        case 2 -> last.withHint(resets ? ResetHint.RESET : ResetHint.UNKNOWN);
                        case 3 -> last.withHint(ResetHint.GAUGE);
                        case 4 -> last.withHint(ResetHint.NOT_RESET);
                        default -> last.withHint(ResetHint.UNKNOWN);
                    };
            samples.addHistogram(samples.size(), next, 0);
            last = next;
        }
        return samples;
    }

    /// Each sample in one of several runs, each run cut into chunks of its own, in some source.
    private static List<MemoryQueryable> shared(
            SplittableRandom random, SampleColumn samples, int runs) {
        List<MemoryQueryable> sources =
                List.of(new MemoryQueryable(), new MemoryQueryable(), new MemoryQueryable());
        List<SampleColumn> parts = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            parts.add(new SampleColumn());
        }
        int run = 0;
        for (int i = 0; i < samples.size(); i++) {
            run = random.nextInt(4) == 0 ? random.nextInt(runs) : run;
            parts.get(run).addFrom(samples, i);
        }
        for (SampleColumn part : parts) {
            int from = 0;
            while (from < part.size()) {
                int to = random.nextInt(from + 1, part.size() + 1);
                MemoryQueryable source = sources.get(random.nextInt(sources.size()));
                int samplesMax = random.nextInt(1, 20);
                HistogramChunks.cut(part, from, to, 0, samplesMax)
                        .forEach(chunk -> source.add(SERIES, chunk));
                from = to;
            }
        }
        return sources;
    }

    private List<ResetHint> read(List<MemoryQueryable> sources) {
        SampleColumn column = new SampleColumn();
        try (Querier querier =
                new MergedQueryable(sources).querier(TenantId.ANONYMOUS, TimeRange.ALL, context)) {
            SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            assertThat(set.advance()).isTrue();
            new SampleReader(context).read(set.series(), TimeRange.ALL, column);
        }
        return hints(column);
    }

    private static List<ResetHint> hints(SampleColumn column) {
        List<ResetHint> hints = new ArrayList<>();
        for (int i = 0; i < column.size(); i++) {
            FloatHistogram histogram = column.histogram(i);
            hints.add(histogram == null ? ResetHint.UNKNOWN : histogram.hint());
        }
        return hints;
    }
}
