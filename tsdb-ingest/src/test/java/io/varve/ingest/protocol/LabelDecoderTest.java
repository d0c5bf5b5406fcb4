package io.varve.ingest.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.model.Labels;
import io.varve.storage.testing.Property;
import io.varve.storage.wire.MalformedRequestException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LabelDecoderTest {
    private final LabelDecoder decoder = new LabelDecoder();

    private DecodedLabels decode(byte[] span) {
        // In the middle of an array, so that a step over the border meets something.
        byte[] bytes = new byte[span.length + 20];
        Arrays.fill(bytes, (byte) 0x0a);
        System.arraycopy(span, 0, bytes, 10, span.length);
        decoder.checkStructure(bytes, 10, span.length);
        return decoder.decode(bytes, 10, span.length);
    }

    private void assertRefused(byte[] span, RefusalReason reason) {
        assertThat(decode(span))
                .isInstanceOfSatisfying(
                        DecodedLabels.Invalid.class,
                        invalid -> assertThat(invalid.reason()).isEqualTo(reason));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    @Test
    void sortedPlainLabelsAreCanonical() {
        String longValue = "v".repeat(300);
        assertThat(decode(RequestWriter.span("__name__", "up", "a", longValue, "ä", "\n")))
                .isEqualTo(
                        new DecodedLabels.Valid(
                                Labels.of("__name__", "up", "a", longValue, "ä", "\n"), true));
    }

    @Test
    void otherFormsOfTheSameLabelsAreNot() {
        Labels up = Labels.of("__name__", "up", "job", "x");
        byte[] name = RequestWriter.span("__name__", "up");
        byte[] job = RequestWriter.span("job", "x");
        byte[] valueFirst =
                RequestWriter.field(
                        1,
                        RequestWriter.message(out -> {
                            out.writeString(2, "x");
                            out.writeString(1, "job");
                        }));
        byte[] nameTwice =
                RequestWriter.field(
                        1,
                        RequestWriter.message(out -> {
                            out.writeString(1, "job");
                            out.writeString(1, "job");
                            out.writeString(2, "x");
                        }));
        byte[] unknownField =
                RequestWriter.field(
                        1,
                        RequestWriter.message(out -> {
                            out.writeString(1, "job");
                            out.writeString(2, "x");
                            out.writeInt32(3, 7);
                        }));
        byte[] longTag =
                concat(new byte[] {(byte) 0x8a, 0}, Arrays.copyOfRange(job, 1, job.length));
        byte[] longLength =
                concat(
                        new byte[] {0x0a, (byte) (job[1] | 0x80), 0},
                        Arrays.copyOfRange(job, 2, job.length));
        byte[] emptyLabel = concat(job, RequestWriter.span("other", ""));
        for (byte[] odd :
                new byte[][] {
                    concat(job, name),
                    concat(name, valueFirst),
                    concat(name, nameTwice),
                    concat(name, unknownField),
                    concat(name, longTag),
                    concat(name, longLength),
                    concat(name, emptyLabel)
                }) {
            assertThat(decode(odd))
                    .as(Arrays.toString(odd))
                    .isEqualTo(new DecodedLabels.Valid(up, false));
        }
    }

    @Test
    void labelsThatNoSeriesCanHaveAreRefused() {
        assertRefused(new byte[0], RefusalReason.MISSING_NAME);
        assertRefused(RequestWriter.span("job", "x"), RefusalReason.MISSING_NAME);
        assertRefused(RequestWriter.span("__name__", ""), RefusalReason.MISSING_NAME);
        assertRefused(RequestWriter.span("", "x", "__name__", "a"), RefusalReason.EMPTY_LABEL_NAME);
        assertRefused(new byte[] {0x0a, 0}, RefusalReason.EMPTY_LABEL_NAME);
        assertRefused(
                RequestWriter.span("__name__", "a", "b", "1", "b", "1"),
                RefusalReason.DUPLICATE_LABEL);
        assertRefused(
                RequestWriter.span("b", "1", "__name__", "a", "b", ""),
                RefusalReason.DUPLICATE_LABEL);
        byte[] surrogate = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
        byte[] letter = {'a'};
        byte[] name = RequestWriter.span("__name__", "a");
        assertRefused(
                concat(name, RequestWriter.field(1, RequestWriter.label(letter, surrogate))),
                RefusalReason.INVALID_UTF8);
        assertRefused(
                concat(name, RequestWriter.field(1, RequestWriter.label(surrogate, letter))),
                RefusalReason.INVALID_UTF8);
        String[] many = new String[2 * LabelDecoder.LABELS_MAX + 2];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "n" + i;
            many[i + 1] = "v";
        }
        assertRefused(RequestWriter.span(many), RefusalReason.TOO_MANY_LABELS);
    }

    @Test
    void bytesThatAreNoSpanAreMalformedAtTheirOffset() {
        byte[] span = RequestWriter.span("__name__", "up");
        assertThatThrownBy(() -> decoder.checkStructure(span, 0, span.length - 1))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("byte 1:")
                .hasMessageContaining("length");
        byte[] wrongType = {0x0a, 2, 0x08, 1};
        assertThatThrownBy(() -> decoder.decode(wrongType, 0, 4))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("byte 3:")
                .hasMessageContaining("wire type 0");
    }

    @Test
    void anyLabelsInAnyOrderComeBack() {
        Property.check(
                "labels come back",
                2_000,
                random -> {
                    Map<String, String> expected = new TreeMap<>();
                    String[] pairs = randomPairs(random, expected);
                    expected.values().removeIf(String::isEmpty);
                    DecodedLabels decoded = decode(RequestWriter.span(pairs));
                    Labels labels = Labels.of(expected);
                    assertThat(decoded)
                            .isInstanceOfSatisfying(
                                    DecodedLabels.Valid.class,
                                    valid -> {
                                        assertThat(valid.labels()).isEqualTo(labels);
                                        assertThat(valid.canonical())
                                                .isEqualTo(
                                                        Arrays.equals(
                                                                RequestWriter.span(pairs),
                                                                RequestWriter.span(labels)));
                                    });
                });
    }

    private static String[] randomPairs(SplittableRandom random, Map<String, String> expected) {
        expected.put("__name__", "metric");
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(5);
            String name = Character.toString(random.nextInt(3) == 0 ? 0x1f600 + i : 0xff00 + i);
            expected.put(name, "x".repeat(length));
        }
        String[][] shuffled =
                expected.entrySet().stream()
                        .map(entry -> new String[] {entry.getKey(), entry.getValue()})
                        .toArray(String[][]::new);
        for (int i = shuffled.length - 1; i > 0 && random.nextInt(4) > 0; i--) {
            int other = random.nextInt(i + 1);
            String[] pair = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = pair;
        }
        return Arrays.stream(shuffled).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Test
    void aDescriptionIsBoundedAndPrintable() {
        byte[] span =
                RequestWriter.span(
                        "__name__", "up\n\"", "with.dot", "x", "long", "y".repeat(5_000));
        assertThat(decoder.describe(span, 0, span.length))
                .startsWith("{__name__=\"up\\n\\\"\", \"with.dot\"=\"x\", long=\"yyy")
                .hasSizeLessThan(600);
    }
}
