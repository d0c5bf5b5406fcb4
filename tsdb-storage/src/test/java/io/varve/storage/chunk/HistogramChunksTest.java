package io.varve.storage.chunk;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.codec.BitWriter;
import io.varve.storage.histogram.Combination;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HistogramChunksTest {
    private static SampleColumn column(String... histograms) {
        var column = new SampleColumn();
        for (int i = 0; i < histograms.length; i++) {
            FloatHistogram next =
                    histograms[i].equals("stale") ? FloatHistogram.STALE : histogram(histograms[i]);
            column.addHistogram(1000L * i, next, 0);
        }
        return column;
    }

    private static FloatHistogram at(SampleColumn column, int index) {
        return Objects.requireNonNull(column.histogram(index));
    }

    /// Encoding, header and sample count of each chunk.
    private static List<String> cut(SampleColumn column) {
        return HistogramChunks.cut(column, 0, column.size(), 3, 120).stream()
                .map(c -> c.encoding() + " " + HistogramChunks.header(c) + " " + c.sampleCount())
                .toList();
    }

    private static List<String> cut(String... histograms) {
        return cut(column(histograms));
    }

    @Test
    void aFallingCounterBeginsAChunkThatSaysSo() {
        assertThat(
                        cut(
                                "{{count:3 buckets:[1 2]}}",
                                "{{count:4 buckets:[1 3]}}",
                                "{{count:4 buckets:[2 2]}}",
                                "{{count:2 buckets:[1 1]}}"))
                .containsExactly("HISTOGRAM UNKNOWN 2", "HISTOGRAM RESET 1", "HISTOGRAM RESET 1");
        assertThat(
                        cut(
                                "{{count:3 buckets:[1 2]}}",
                                "{{count:9 buckets:[1 2] counter_reset_hint:reset}}",
                                "{{count:9 buckets:[1 2]}}"))
                .containsExactly("HISTOGRAM UNKNOWN 1", "HISTOGRAM RESET 2");
        assertThat(
                        cut(
                                "{{count:3 buckets:[3] counter_reset_hint:reset}}",
                                "{{count:5 buckets:[5]}}"))
                .containsExactly("HISTOGRAM RESET 2");
    }

    @Test
    void anotherLayoutBeginsAChunkOfWhichNothingIsKnown() {
        assertThat(
                        cut(
                                "{{schema:1 count:3 buckets:[1 2]}}",
                                "{{schema:0 count:4 buckets:[4]}}",
                                "{{count:5 buckets:[5] z_bucket_w:0.1}}"))
                .containsExactly(
                        "HISTOGRAM UNKNOWN 1", "HISTOGRAM UNKNOWN 1", "HISTOGRAM UNKNOWN 1");
        assertThat(
                        cut(
                                "{{schema:-53 count:3 custom_values:[1] buckets:[1 2]}}",
                                "{{schema:-53 count:5 custom_values:[2] buckets:[3 2]}}"))
                .containsExactly("HISTOGRAM UNKNOWN 1", "HISTOGRAM RESET 1");
    }

    @Test
    void gaugesMayFallAndStaleMarkersEndAChunk() {
        assertThat(
                        cut(
                                "{{count:3 buckets:[1 2] counter_reset_hint:gauge}}",
                                "{{count:1 buckets:[1] counter_reset_hint:gauge}}",
                                "{{count:9 buckets:[1 8]}}",
                                "{{count:9 buckets:[1 8] counter_reset_hint:gauge}}"))
                .containsExactly("HISTOGRAM GAUGE 2", "HISTOGRAM UNKNOWN 1", "HISTOGRAM GAUGE 1");
        assertThat(cut("{{count:3 buckets:[3]}}", "stale", "stale", "{{count:3 buckets:[3]}}"))
                .containsExactly("HISTOGRAM UNKNOWN 3", "HISTOGRAM UNKNOWN 1");
        assertThat(cut("stale", "{{count:3 buckets:[3]}}"))
                .containsExactly("HISTOGRAM UNKNOWN 1", "HISTOGRAM UNKNOWN 1");
    }

    @Test
    void aChunkIsOfFloatsIfAnyCountIsNotWhole() {
        assertThat(cut("{{count:3 buckets:[3]}}", "{{count:3.5 buckets:[3.5]}}", "stale"))
                .containsExactly("FLOAT_HISTOGRAM UNKNOWN 3");
        assertThat(cut("{{count:-0.0}}")).containsExactly("FLOAT_HISTOGRAM UNKNOWN 1");
        assertThat(cut("{{count:1e16 buckets:[1e16]}}"))
                .containsExactly("FLOAT_HISTOGRAM UNKNOWN 1");
        assertThat(cut("{{count:NaN}}")).containsExactly("FLOAT_HISTOGRAM UNKNOWN 1");
        SampleColumn starts = column("{{count:3 buckets:[3]}}");
        starts.addHistogram(5000, histogram("{{count:4 buckets:[4]}}"), 4000);
        assertThat(cut(starts)).containsExactly("HISTOGRAM_ST UNKNOWN 2");
    }

    @Test
    void aFullChunkIsFollowedByOneThatIsKnownNotToReset() {
        SampleColumn column = column("{{count:1 buckets:[1]}}");
        for (int i = 1; i < 7; i++) {
            column.addHistogram(1000L * i, histogram("{{count:1 buckets:[1]}}"), 0);
        }
        List<Chunk> chunks = HistogramChunks.cut(column, 1, 7, 3, 4);
        assertThat(chunks).hasSize(2);
        assertThat(HistogramChunks.header(chunks.get(0))).isEqualTo(ResetHint.UNKNOWN);
        assertThat(HistogramChunks.header(chunks.get(1))).isEqualTo(ResetHint.NOT_RESET);
        assertThat(chunks.get(0).minTimeMs()).isEqualTo(1000);
        assertThat(chunks.get(0).maxTimeMs()).isEqualTo(4000);
        assertThat(chunks.get(0).replica()).isEqualTo(3);
        assertThat(chunks.get(1).sampleCount()).isEqualTo(2);
    }

    /// A counter that gains observations, also in new buckets, and now and then something else.
    private static SampleColumn series(SplittableRandom random) {
        var column = new SampleColumn();
        FloatHistogram current = Histograms.exponential(random).withHint(ResetHint.UNKNOWN);
        long time = random.nextInt(1_000_000);
        long start = 0;
        int size = random.nextInt(1, 30);
        for (int i = 0; i < size; i++) {
            int kind = random.nextInt(14);
            if (kind == 0) {
                current = Histograms.exponential(random);
            } else if (kind == 1) {
                current = Histograms.custom(random);
            } else if (kind == 2) {
                current = HistogramArithmetic.multiply(current, 1.5);
            } else if (kind < 9 && current.isExponential()) {
                current = grown(random, current);
            }
            start = random.nextInt(30) == 0 ? time : start;
            FloatHistogram next = kind == 13 ? FloatHistogram.STALE : current;
            column.addHistogram(time, next, random.nextBoolean() ? start : 0);
            time += random.nextInt(1, 100_000);
        }
        return column;
    }

    private static FloatHistogram grown(SplittableRandom random, FloatHistogram current) {
        FloatHistogram more =
                Histograms.exponential(random).toBuilder()
                        .schema(current.schema())
                        .zeroThreshold(current.zeroThreshold())
                        .hint(current.hint())
                        .build();
        return ((Combination.Combined) HistogramArithmetic.add(current, more)).histogram();
    }

    @Test
    void whatIsCutComesBackWithHintsThatAreTrue() {
        Property.check(
                "cut",
                1_000,
                random -> {
                    SampleColumn column = series(random);
                    var decoded = new SampleColumn();
                    int samplesMax = random.nextInt(1, 20);
                    for (Chunk chunk :
                            HistogramChunks.cut(column, 0, column.size(), 0, samplesMax)) {
                        chunk.decode(TimeRange.ALL, decoded);
                    }
                    assertThat(decoded.size()).isEqualTo(column.size());
                    for (int i = 0; i < column.size(); i++) {
                        FloatHistogram actual = at(decoded, i);
                        FloatHistogram expected = at(column, i);
                        assertThat(decoded.timestampMs(i)).isEqualTo(column.timestampMs(i));
                        assertThat(decoded.startMs(i)).isEqualTo(column.startMs(i));
                        assertThat(actual.compact(0).sameAs(expected.compact(0))).isTrue();
                        boolean gauge = expected.hint() == ResetHint.GAUGE;
                        assertThat(actual.hint() == ResetHint.GAUGE).isEqualTo(gauge);
                        if (actual.hint() == ResetHint.NOT_RESET) {
                            assertThat(
                                            expected.isStale()
                                                    || !HistogramArithmetic.hasLostObservations(
                                                            expected, at(column, i - 1)))
                                    .isTrue();
                        }
                    }
                });
    }

    @Test
    void anAppenderAgreesWithTheCutAndWidensItsLayout() {
        Property.check(
                "append",
                1_000,
                random -> {
                    SampleColumn column = series(random);
                    Encoding encoding = Encoding.FLOAT_HISTOGRAM_ST;
                    HistogramAppender open = HistogramAppender.open(encoding, at(column, 0));
                    var decoded = new SampleColumn();
                    for (int i = 0; i < column.size(); i++) {
                        FloatHistogram next = at(column, i);
                        long time = column.timestampMs(i);
                        if (!open.append(time, next, column.startMs(i))) {
                            HistogramAppender full = open;
                            open = full.openNext(encoding, next);
                            assertThat(open.append(time, next, column.startMs(i))).isTrue();
                            full.snapshot(0).decode(TimeRange.ALL, decoded);
                        } else if (random.nextInt(4) == 0) {
                            open = HistogramAppender.resume(open.snapshot(0));
                        }
                    }
                    open.snapshot(0).decode(TimeRange.ALL, decoded);
                    List<Chunk> chunks = HistogramChunks.cut(column, 0, column.size(), 0, 16_383);
                    int unknown = 0;
                    for (int i = 0; i < column.size(); i++) {
                        FloatHistogram actual = at(decoded, i);
                        assertThat(actual.compact(0).sameAs(at(column, i).compact(0))).isTrue();
                        assertThat(decoded.startMs(i)).isEqualTo(column.startMs(i));
                        unknown += actual.hint() == ResetHint.UNKNOWN ? 1 : 0;
                    }
                    long counters =
                            chunks.stream()
                                    .filter(c -> HistogramChunks.header(c) != ResetHint.GAUGE)
                                    .count();
                    assertThat(unknown).isEqualTo((int) counters);
                });
    }

    @Test
    void hintsAtSeamsFollowTheSamples() {
        FloatHistogram low = histogram("{{count:3 buckets:[1 2]}}");
        FloatHistogram high = histogram("{{count:4 buckets:[1 3]}}");
        assertThat(Continuation.hintAfter(low, high)).isEqualTo(ResetHint.NOT_RESET);
        assertThat(Continuation.hintAfter(high, low)).isEqualTo(ResetHint.UNKNOWN);
        assertThat(Continuation.hintAfter(FloatHistogram.STALE, high)).isEqualTo(ResetHint.UNKNOWN);
        FloatHistogram gauge = high.withHint(ResetHint.GAUGE);
        assertThat(Continuation.hintAfter(low, gauge)).isEqualTo(ResetHint.GAUGE);
        assertThat(Continuation.hintAfter(gauge, high)).isEqualTo(ResetHint.UNKNOWN);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        SampleColumn falling = column("{{count:3 buckets:[3]}}", "{{count:2 buckets:[2]}}");
        assertThatThrownBy(() -> Encoding.HISTOGRAM.encode(falling, 0, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be in one chunk");
        SampleColumn broken = column("{{count:1.5 buckets:[1.5]}}");
        assertThatThrownBy(() -> Encoding.HISTOGRAM.encode(broken, 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole counts");
        SampleColumn floats = new SampleColumn();
        floats.addFloat(1, 1);
        assertThatThrownBy(() -> Encoding.FLOAT_HISTOGRAM.encode(floats, 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        HistogramAppender open =
                HistogramAppender.open(Encoding.HISTOGRAM, histogram("{{count:1 buckets:[1]}}"));
        open.append(5, histogram("{{count:1 buckets:[1]}}"), 0);
        assertThatThrownBy(() -> open.append(5, histogram("{{count:1 buckets:[1]}}"), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timestamp 5 follows 5");
        assertThatThrownBy(() -> open.append(6, histogram("{{count:1 buckets:[1]}}"), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("start timestamps");
    }

    @Test
    void aChunkOfAFinerSchemaIsReadAtTheFinestThatArithmeticKnows() {
        // Written by hand: layout of schema 10 with one span of two buckets from index 4 on.
        var out = new BitWriter(64);
        out.bits(0x000100, 24);
        out.bits(0, 8);
        Varbit.writeSigned(out, 10);
        Varbit.writeUnsigned(out, 1);
        Varbit.writeUnsigned(out, 2);
        Varbit.writeSigned(out, 4);
        Varbit.writeUnsigned(out, 0);
        Varbit.writeSigned(out, 5000);
        Varbit.writeUnsigned(out, 3);
        Varbit.writeUnsigned(out, 0);
        out.bits(Double.doubleToRawLongBits(3.5), 64);
        Varbit.writeSigned(out, 1);
        Varbit.writeSigned(out, 1);
        Chunk chunk = new Chunk(Encoding.HISTOGRAM, 5000, 5000, 1, 0, new ByteSlice(out.toBytes()));
        var decoded = new SampleColumn();
        chunk.decode(TimeRange.ALL, decoded);
        assertThat(
                        at(decoded, 0)
                                .sameAs(
                                        histogram(
                                                "{{schema:8 count:3 sum:3.5 offset:1"
                                                        + " buckets:[1 2]}}")))
                .isTrue();
        assertThatThrownBy(() -> HistogramAppender.resume(chunk))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
