package io.varve.ingest.protocol.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import io.varve.ingest.protocol.LabelDecoder;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.testing.Property;
import io.varve.storage.wire.MalformedRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WriteRequestDecoderTest {
    private final RequestColumns columns = new RequestColumns();

    /// Decodes a message with bytes behind it that must not be read, and turns the columns into
    /// objects.
    private NaiveRequest decode(byte[] message) throws IOException {
        byte[] bytes = Arrays.copyOf(message, message.length + 64);
        Arrays.fill(bytes, message.length, bytes.length, (byte) 0x0a);
        WriteRequestDecoder.decode(bytes, message.length, columns);
        LabelDecoder labels = new LabelDecoder();
        int[] histograms = new int[columns.seriesCount()];
        for (int series = 0; series < columns.seriesCount(); series++) {
            histograms[series] = columns.histogramEnd(series) - columns.histogramStart(series);
        }
        assertThat(Arrays.stream(histograms).sum()).isEqualTo(columns.histogramCount());
        List<NaiveRequest.Entry> entries = new ArrayList<>();
        for (int series = 0; series < columns.seriesCount(); series++) {
            byte[] span = columns.spanBytes(series);
            int offset = columns.spanOffset(series);
            int length = columns.spanLength(series);
            labels.checkStructure(span, offset, length);
            List<NaiveRequest.Sample> samples = new ArrayList<>();
            for (int row = columns.sampleStart(series); row < columns.sampleEnd(series); row++) {
                samples.add(
                        new NaiveRequest.Sample(
                                columns.timestampsMs()[row],
                                Double.doubleToRawLongBits(columns.values()[row])));
            }
            byte[] fields = Arrays.copyOfRange(span, offset, offset + length);
            entries.add(
                    new NaiveRequest.Entry(
                            NaiveRequest.labels(CodedInputStream.newInstance(fields)),
                            samples,
                            0,
                            histograms[series]));
        }
        return new NaiveRequest(entries, metadata(bytes));
    }

    private List<NaiveRequest.Metadata> metadata(byte[] bytes) throws IOException {
        List<NaiveRequest.Metadata> metadata = new ArrayList<>();
        for (int row = 0; row < columns.metadataCount(); row++) {
            int offset = columns.metadataOffset(row);
            byte[] message =
                    Arrays.copyOfRange(bytes, offset, offset + columns.metadataLength(row));
            metadata.add(NaiveRequest.metadata(CodedInputStream.newInstance(message)));
        }
        return metadata;
    }

    /// The columns count exemplars for the request, not for each series.
    private static NaiveRequest withoutExemplars(NaiveRequest request) {
        List<NaiveRequest.Entry> entries = new ArrayList<>();
        for (NaiveRequest.Entry entry : request.series()) {
            entries.add(
                    new NaiveRequest.Entry(entry.labels(), entry.samples(), 0, entry.histograms()));
        }
        return new NaiveRequest(entries, request.metadata());
    }

    private void assertSame(byte[] message, NaiveRequest expected) throws IOException {
        assertThat(decode(message))
                .as(() -> HexFormat.of().formatHex(message))
                .isEqualTo(withoutExemplars(expected));
        int exemplars = 0;
        for (NaiveRequest.Entry entry : expected.series()) {
            exemplars += entry.exemplars();
        }
        assertThat(columns.exemplarCount()).isEqualTo(exemplars);
    }

    @Test
    void oddButRightRequestsDecodeAsProtobufDecodesThem() {
        Property.check(
                "odd requests decode",
                20_000,
                random -> {
                    byte[] message = new OddRequests(random).request();
                    assertSame(message, NaiveRequest.decode(message));
                });
    }

    @Test
    void whatIsAcceptedAfterDamageIsWhatProtobufReads() {
        int[] accepted = new int[1];
        Property.check(
                "damaged requests",
                30_000,
                random -> {
                    byte[] message = damaged(new OddRequests(random).request(), random);
                    NaiveRequest decoded;
                    try {
                        decoded = decode(message);
                    } catch (MalformedRequestException e) {
                        return;
                    }
                    accepted[0]++;
                    assertThat(naive(message))
                            .as(() -> HexFormat.of().formatHex(message))
                            .isNotNull()
                            .satisfies(expected ->
                                    assertThat(decoded).isEqualTo(withoutExemplars(expected)));
                });
        assertThat(accepted[0]).isGreaterThan(500);
    }

    private static @Nullable NaiveRequest naive(byte[] message) {
        try {
            return NaiveRequest.decode(message);
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] damaged(byte[] message, SplittableRandom random) {
        if (message.length == 0) {
            return message;
        }
        byte[] damaged = message.clone();
        switch (random.nextInt(4)) {
            case 0 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            case 1 -> damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            default -> {
                int from = random.nextInt(damaged.length);
                int length = random.nextInt(damaged.length - from);
                System.arraycopy(
                        message, random.nextInt(message.length - length), damaged, from, length);
            }
        }
        return damaged;
    }

    @Test
    void everyTruncationOfAPlainRequestIsRefusedOrAPrefixOfIt() throws IOException {
        byte[] message =
                new RequestWriter()
                        .series("__name__", "a", "job", "x")
                        .sample(1_700_000_000_000L, 1.5)
                        .sample(1_700_000_015_000L, StaleMarker.VALUE)
                        .series("__name__", "b")
                        .sample(-1, 0)
                        .message();
        int firstEnd = 2 + message[1];
        for (int length = 0; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            if (length == 0 || length == firstEnd) {
                assertSame(cut, NaiveRequest.decode(cut));
            } else {
                assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedRequestException.class);
            }
        }
        assertSame(message, NaiveRequest.decode(message));
    }

    @Test
    void malformedBytesAreNamedByTheirOffset() {
        assertMalformed("0a", "byte 1: the number is cut off");
        assertMalformed("0a05", "byte 1: length 5 where 0 bytes are left");
        assertMalformed("0affffffffffffffffff01", "byte 1: length 18446744073709551615 where");
        assertMalformed("0affffffffffffffffffff01", "byte 1: the number has more than 64 bits");
        assertMalformed("00", "byte 0: field number 0");
        assertMalformed("0f", "byte 0: wire type 7");
        assertMalformed("8080808010", "byte 0: field number 536870912");
        assertMalformed("0801", "byte 1: field 1 has wire type 0");
        assertMalformed("0a0408011200", "byte 3: field 1 has wire type 0");
        assertMalformed("0a0412020901", "byte 5: 8 bytes expected, 1 are left");
        assertMalformed("0a021201", "byte 3: length 1 where 0 bytes are left");
        assertMalformed("24", "byte 1: group 4 was not begun");
        assertMalformed("232b", "byte 2: the number is cut off");
        assertMalformed("232c", "byte 2: group 4 ends as group 5");
        assertMalformed("23".repeat(101), "groups are nested deeper than 100");
        assertMalformed("1a021201", "byte 3: length 1 where 0 bytes are left");
    }

    private void assertMalformed(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void manyTinyEntriesDoNotMakeBigColumns() {
        byte[] series = new byte[2 * RequestColumns.SERIES_MAX + 2];
        for (int i = 0; i < series.length; i += 2) {
            series[i] = 0x0a;
        }
        assertThatThrownBy(() -> WriteRequestDecoder.decode(series, series.length, columns))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("more than 1048576 series");

        byte[] samples = new byte[2 * RequestColumns.SAMPLES_MAX + 2];
        for (int i = 0; i < samples.length; i += 2) {
            samples[i] = 0x12;
        }
        byte[] request = RequestWriter.field(1, samples);
        assertThatThrownBy(() -> WriteRequestDecoder.decode(request, request.length, columns))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("more than 2097152 samples");
    }

    @Test
    void metadataIsDecoded() {
        MetricMetadata metadata =
                new MetricMetadata("http_requests", MetricMetadata.Type.COUNTER, "All. Ä", "bytes");
        byte[] message = new RequestWriter().metadata(metadata).message();
        WriteRequestDecoder.decode(message, message.length, columns);
        MetadataDecoder decoder = new MetadataDecoder();
        assertThat(columns.metadataCount()).isOne();
        assertThat(decoder.decode(message, columns.metadataOffset(0), columns.metadataLength(0)))
                .isEqualTo(metadata);

        byte[] unknownType = {0x08, 99, 0x12, 1, 'a'};
        assertThat(decoder.decode(unknownType, 0, 5))
                .isEqualTo(new MetricMetadata("a", MetricMetadata.Type.UNKNOWN, "", ""));
        byte[] notUtf8 = {0x12, 1, 'a', 0x22, 1, (byte) 0xff};
        assertThat(decoder.decode(notUtf8, 0, 6)).isNull();
        byte[] good = "\u0012\u0001a".getBytes(StandardCharsets.UTF_8);
        assertThat(decoder.decode(good, 0, 3)).isNotNull();
    }
}
