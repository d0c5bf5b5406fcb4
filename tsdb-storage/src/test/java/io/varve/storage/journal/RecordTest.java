package io.varve.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordTest {
    private static final TenantId TENANT = TenantId.ANONYMOUS;

    @Test
    void recordsComeBack() {
        Property.check(
                "records come back",
                3_000,
                random -> {
                    WriteBatch batch = randomBatch(random);
                    int tenant = 1 + (random.nextInt() >>> 1) / (1 + random.nextInt(1 << 20));
                    long windowMs = random.nextLong() >>> random.nextInt(1, 60);
                    RecordDecoder decoder = new RecordDecoder();
                    decoder.decode(RecordEncoder.encode(tenant, windowMs, batch));
                    assertThat(decoder.tenant()).isEqualTo(tenant);
                    assertThat(decoder.outOfOrderWindowMs()).isEqualTo(windowMs);
                    assertSame(decoder, batch);
                });
    }

    @Test
    void aDecoderIsUsedAgain() {
        SplittableRandom random = new SplittableRandom(7);
        RecordDecoder decoder = new RecordDecoder();
        for (int i = 0; i < 50; i++) {
            WriteBatch batch = randomBatch(random);
            decoder.decode(RecordEncoder.encode(1, 0, batch));
            assertSame(decoder, batch);
        }
    }

    private static void assertSame(RecordDecoder decoder, WriteBatch batch) {
        int size = batch.size();
        assertThat(decoder.replica()).isEqualTo(batch.replica());
        assertThat(decoder.size()).isEqualTo(size);
        assertThat(Arrays.copyOf(decoder.refs(), size))
                .isEqualTo(Arrays.copyOf(batch.refs(), size));
        assertThat(Arrays.copyOf(decoder.timestampsMs(), size))
                .isEqualTo(Arrays.copyOf(batch.timestampsMs(), size));
        for (int i = 0; i < size; i++) {
            assertThat(Double.doubleToRawLongBits(decoder.values()[i]))
                    .isEqualTo(Double.doubleToRawLongBits(batch.values()[i]));
        }
        assertThat(decoder.histogramCount()).isEqualTo(batch.histogramCount());
        for (int i = 0; i < batch.histogramCount(); i++) {
            assertThat(decoder.histogramRefs()[i]).isEqualTo(batch.histogramRefs()[i]);
            assertThat(decoder.histogramTimestampsMs()[i])
                    .isEqualTo(batch.histogramTimestampsMs()[i]);
            assertThat(decoder.histogramStartMs(i)).isEqualTo(batch.histogramStartMs(i));
            FloatHistogram histogram = decoder.histogram(i);
            assertThat(histogram.hint()).isEqualTo(batch.histogram(i).hint());
            assertThat(histogram.isStale() || histogram.sameAs(batch.histogram(i))).isTrue();
            assertThat(histogram.isStale()).isEqualTo(batch.histogram(i).isStale());
        }
        assertThat(decoder.hasStarts()).isEqualTo(batch.hasStarts());
        if (batch.hasStarts()) {
            assertThat(Arrays.copyOf(decoder.startsMs(), size))
                    .isEqualTo(Arrays.copyOf(batch.startsMs(), size));
        }
    }

    @Test
    void scrapesAreSmall() {
        WriteBatch batch = new WriteBatch(TENANT, 0, 2_000);
        for (int i = 0; i < 2_000; i++) {
            batch.add(1_000_000 + i, 1_790_000_000_000L, i % 3 == 0 ? 0 : 1_000 + i);
        }
        assertThat(RecordEncoder.encode(1, 1_800_000, batch)).hasSizeLessThan(2_000 * 4);
    }

    @Test
    void randomBytesAreCorruptOrAccepted() {
        RecordDecoder decoder = new RecordDecoder();
        Property.check(
                "random bytes are corrupt or accepted",
                20_000,
                random -> {
                    byte[] record = RecordEncoder.encode(1, 0, randomBatch(random));
                    int changes = random.nextInt(1, 5);
                    for (int i = 0; i < changes; i++) {
                        record[random.nextInt(record.length)] = (byte) random.nextInt();
                    }
                    if (random.nextInt(4) == 0) {
                        record = Arrays.copyOf(record, random.nextInt(record.length));
                    }
                    if (random.nextInt(10) == 0) {
                        random.nextBytes(record);
                    }
                    fixChecksum(record);
                    try {
                        decoder.decode(record);
                    } catch (CorruptDataException expected) {
                        assertThat(expected).hasMessageMatching("(?s).+");
                    }
                });
    }

    @Test
    void everyChangedBitIsNoticed() {
        byte[] record = RecordEncoder.encode(3, 1, randomBatch(new SplittableRandom(3)));
        RecordDecoder decoder = new RecordDecoder();
        for (int bit = 0; bit < 8 * Math.min(record.length, 400); bit++) {
            byte[] broken = record.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> decoder.decode(broken))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void optionalSectionsAreSkippedAndOthersAreNot() {
        WriteBatch batch = new WriteBatch(TENANT, 0, 1);
        batch.add(1, 2, 3);
        byte[] record = RecordEncoder.encode(1, 0, batch);
        RecordDecoder decoder = new RecordDecoder();
        decoder.decode(withSection(record, 0xFF));
        assertThat(decoder.size()).isEqualTo(1);
        assertThat(decoder.values()[0]).isEqualTo(3);
        assertThatThrownBy(() -> decoder.decode(withSection(record, 0x7F)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("section of unknown type 127");
    }

    private static byte[] withSection(byte[] record, int type) {
        ByteWriter out = new ByteWriter(100);
        out.bytes(record, 0, record.length - RecordFormat.CHECKSUM_BYTES);
        out.fixed8(type);
        out.fixed32(5);
        out.bytes(new byte[5]);
        out.fixed32(0);
        byte[] extended = out.toBytes();
        fixChecksum(extended);
        return extended;
    }

    private static void fixChecksum(byte[] record) {
        int length = record.length - RecordFormat.CHECKSUM_BYTES;
        if (length >= 0) {
            ByteWriter checksum = new ByteWriter(4);
            checksum.fixed32(Crc32c.of(record, 0, length));
            System.arraycopy(checksum.array(), 0, record, length, 4);
        }
    }

    static WriteBatch randomBatch(SplittableRandom random) {
        int size = random.nextInt(1 << random.nextInt(10));
        WriteBatch batch = new WriteBatch(TENANT, random.nextInt(4), size);
        boolean starts = random.nextInt(3) == 0;
        int perSeries = 1 + random.nextInt(5);
        long ref = 1L << 32;
        long timestampMs = 1_790_000_000_000L;
        double value = 0;
        int shape = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            if (i % perSeries == 0) {
                ref = shape == 3 ? random.nextLong() : ref + (random.nextInt(8) == 0 ? 3 : 1);
                timestampMs = shape == 3 ? random.nextLong() : 1_790_000_000_000L;
            }
            timestampMs += 15_000;
            value =
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextInt(100_000);
                        case 1 -> random.nextDouble();
                        case 2 -> StaleMarker.VALUE;
                        case 3 -> Double.longBitsToDouble(random.nextLong());
                        case 4 -> -0.0;
                        default -> value;
                    };
            batch.add(ref, timestampMs, value, starts ? random.nextLong(3) * 1_000 : 0);
        }
        int histograms = random.nextInt(3) > 0 ? 0 : random.nextInt(20);
        for (int i = 0; i < histograms; i++) {
            batch.addHistogram(
                    ref + i / 2, timestampMs + i, histogram(random), starts ? i % 3 * 1_000 : 0);
        }
        return batch;
    }

    private static FloatHistogram histogram(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Histograms.custom(random);
            case 1 -> HistogramArithmetic.multiply(Histograms.exponential(random), 0.3);
            case 2 -> random.nextInt(3) == 0 ? FloatHistogram.STALE : Histograms.custom(random);
            default -> Histograms.exponential(random);
        };
    }
}
