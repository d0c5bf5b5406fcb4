package io.varve.query.remoteread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.DenseChunks;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryQueryable;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.RemoteReadAnswer;
import io.varve.storage.testing.RemoteReadRequest;
import io.varve.storage.testing.SampleGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class RemoteReadTest {
    private static final int SAMPLES = 0;
    private static final int CHUNKS = 1;
    private static final Matcher ALL = new Matcher("__name__", Matcher.Type.REGEX, ".+");

    private final MemoryQueryable source = new MemoryQueryable();
    private final CancelToken cancel = new CancelToken(new ManualClock(0), 60_000);
    private MemoryAccount memory = new MemoryAccount("query.memory_max", 64 << 20);
    private long samplesMax = 1_000_000;

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(source.open()).isZero();
    }

    private byte[] ask(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ask(body, _ -> out);
        return out.toByteArray();
    }

    private void ask(byte[] body, AnswerSink sink) {
        new RemoteRead(new RemoteReadSettings(samplesMax), source)
                .answer(
                        TenantId.ANONYMOUS,
                        body,
                        body.length,
                        new ReadContext(cancel, memory),
                        sink);
    }

    private RemoteReadAnswer samples(RemoteReadRequest request) {
        return RemoteReadAnswer.ofSamples(ask(request.accept(SAMPLES).body()));
    }

    private RemoteReadAnswer chunks(RemoteReadRequest request, int queries) {
        return RemoteReadAnswer.ofFrames(ask(request.accept(CHUNKS).body()), queries);
    }

    private void add(Labels labels, SampleColumn samples) {
        for (Chunk chunk : new DenseChunks(300).cut(samples, 0)) {
            source.add(labels, chunk);
        }
    }

    private static SampleColumn floats(long fromMs, int count) {
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i < count; i++) {
            samples.addFloat(fromMs + 1000L * i, i);
        }
        return samples;
    }

    /// Floats and histograms of all kinds behind each other.
    private static SampleColumn mixed(SplittableRandom random) {
        SampleColumn all = new SampleColumn();
        for (int part = random.nextInt(1, 4); part > 0; part--) {
            int count = 1 << random.nextInt(10);
            SampleColumn next =
                    random.nextBoolean()
                            ? SampleGenerator.floats(random, count)
                            : SampleGenerator.histograms(
                                    random, count, random.nextBoolean(), random.nextBoolean());
            long shift =
                    all.size() == 0 ? 0 : all.timestampMs(all.size() - 1) + 1 - next.timestampMs(0);
            for (int i = 0; i < next.size(); i++) {
                var histogram = next.histogram(i);
                long timestampMs = next.timestampMs(i) + shift;
                if (histogram == null) {
                    all.addFloat(timestampMs, next.value(i));
                } else {
                    all.addHistogram(timestampMs, histogram, next.startMs(i));
                }
            }
        }
        return all;
    }

    private static List<String> within(SampleColumn samples, long startMs, long endMs) {
        SampleColumn kept = new SampleColumn();
        for (int i = 0; i < samples.size(); i++) {
            if (samples.timestampMs(i) >= startMs && samples.timestampMs(i) <= endMs) {
                kept.addFrom(samples, i);
            }
        }
        return RemoteReadAnswer.lines(kept);
    }

    @Test
    void bothFormsHoldWhatIsStored() {
        Property.check(
                "remote read",
                30,
                random -> {
                    MemoryQueryable stored = new MemoryQueryable();
                    Map<Labels, SampleColumn> model = new TreeMap<>();
                    for (int i = random.nextInt(5); i >= 0; i--) {
                        Labels labels = Labels.of("__name__", "m", "i", "é" + i);
                        SampleColumn samples = mixed(random);
                        model.put(labels, samples);
                        for (Chunk chunk :
                                new DenseChunks(random.nextInt(1, 400)).cut(samples, 0)) {
                            stored.add(labels, chunk);
                        }
                    }
                    SampleColumn some = model.values().iterator().next();
                    long startMs = some.timestampMs(random.nextInt(some.size()));
                    long endMs =
                            random.nextInt(3) == 0
                                    ? Long.MAX_VALUE
                                    : some.timestampMs(random.nextInt(some.size()));
                    List<String> expected = new ArrayList<>();
                    for (int query = 0; query < 2; query++) {
                        expected.add("query");
                        model.forEach((labels, samples) -> {
                            List<String> lines = within(samples, startMs, endMs);
                            if (!lines.isEmpty()) {
                                expected.add(labels.toString());
                                expected.addAll(lines);
                            }
                        });
                    }
                    RemoteReadTest test = new RemoteReadTest();
                    for (int form : new int[] {SAMPLES, CHUNKS}) {
                        byte[] body =
                                new RemoteReadRequest()
                                        .query(startMs, endMs, ALL)
                                        .query(startMs, endMs, ALL)
                                        .accept(form)
                                        .body();
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        new RemoteRead(new RemoteReadSettings(1 << 20), stored)
                                .answer(
                                        TenantId.ANONYMOUS,
                                        body,
                                        body.length,
                                        new ReadContext(test.cancel, test.memory),
                                        _ -> out);
                        RemoteReadAnswer answer =
                                form == SAMPLES
                                        ? RemoteReadAnswer.ofSamples(out.toByteArray())
                                        : RemoteReadAnswer.ofFrames(out.toByteArray(), 2);
                        assertThat(answer.lines()).isEqualTo(expected);
                    }
                    assertThat(stored.open()).isZero();
                });
    }

    /// The bytes were worked out by a second implementation.
    @Test
    void aFrameAndAMessageHaveTheseBytes() throws IOException {
        SampleColumn samples = new SampleColumn();
        samples.addFloat(1000, 1.5);
        samples.addFloat(2000, -0.0);
        add(Labels.of("__name__", "m", "job", "a"), samples);
        RemoteReadRequest request = new RemoteReadRequest().query(0, 5000, Matcher.equal("x", ""));
        String labels = "0a0d0a085f5f6e616d655f5f12016d" + "0a080a036a6f62120161";
        String data = "0002d00f3ff8000000000000e807c06dffc0";
        assertThat(HexFormat.of().formatHex(ask(request.accept(CHUNKS).body())))
                .isEqualTo("39b7b48dab0a37" + labels + "121c08e80710d00f18012212" + data);
        byte[] message =
                Snappy.uncompress(
                        ask(new RemoteReadRequest().query(0, 5000, Matcher.equal("x", "")).body()));
        assertThat(HexFormat.of().formatHex(message))
                .isEqualTo(
                        "0a370a35"
                                + labels
                                + "120c09000000000000f83f10e807120c09000000000000008010d00f");
    }

    @Test
    void theFirstKnownFormIsTaken() {
        add(Labels.of("__name__", "m"), floats(0, 3));
        List<String> expected = samples(new RemoteReadRequest().query(0, 9000, ALL)).lines();
        assertThat(chunks(new RemoteReadRequest().query(0, 9000, ALL).accept(7), 1).lines())
                .isEqualTo(expected);
        assertThat(
                        RemoteReadAnswer.ofFrames(
                                        ask(
                                                new RemoteReadRequest()
                                                        .query(0, 9000, ALL)
                                                        .field(2, 1)
                                                        .accept(0)
                                                        .body()),
                                        1)
                                .lines())
                .isEqualTo(expected);
        assertRefused(
                new RemoteReadRequest().query(0, 9000, ALL).accept(2, 9).body(),
                "none of the requested response types is supported: [2, 9]");
    }

    private void assertRefused(byte[] body, String message) {
        assertFails(body, ErrorKind.INVALID, message);
    }

    private void assertFails(byte[] body, ErrorKind kind, String message) {
        assertThatThrownBy(() ->
                        ask(
                                body,
                                _ -> {
                                    throw new AssertionError("an answer is begun");
                                }))
                .isInstanceOf(VarveException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((VarveException) e).kind())
                .isEqualTo(kind);
    }

    @Test
    void whatIsNoRequestIsRefused() throws IOException {
        assertRefused(new byte[] {}, "not a snappy block");
        assertRefused(HexFormat.of().parseHex("ffffff7f00"), "decompresses to 268435455 bytes");
        assertRefused(Snappy.compress(new byte[] {0x0a, 5}), "malformed at byte 1");
        assertRefused(
                Snappy.compress(HexFormat.of().parseHex("0a071a0512020a0a1a00")), "malformed");
        assertRefused(Snappy.compress(HexFormat.of().parseHex("0a071a0512030aff61")), "not UTF-8");
        assertRefused(
                Snappy.compress(HexFormat.of().parseHex("0a071a0508041201" + "61")),
                "the matcher of label \"a\" has the unknown type 4");
        // A regular expression that has no end.
        assertRefused(
                Snappy.compress(HexFormat.of().parseHex("0a0a1a080802120161" + "1a0128")),
                "error parsing regexp: missing closing )");
    }

    @Test
    void unknownFieldsAreNotLookedAt() {
        add(Labels.of("__name__", "m"), floats(0, 3));
        RemoteReadRequest request = new RemoteReadRequest().field(9, 77).query(0, 9000, ALL);
        assertThat(samples(request).only().size()).isEqualTo(3);
    }

    @Test
    void allMatchersHaveToFit() {
        for (String job : List.of("a", "b", "ab", "c")) {
            add(Labels.of("__name__", "m", "job", job), floats(0, 2));
        }
        RemoteReadRequest request =
                new RemoteReadRequest()
                        .query(0, 9, ALL, Matcher.equal("job", "c"))
                        .query(0, 9, ALL, new Matcher("job", Matcher.Type.NOT_EQUAL, "c"))
                        .query(0, 9, ALL, new Matcher("job", Matcher.Type.REGEX, "a.*"))
                        .query(0, 9, ALL, new Matcher("job", Matcher.Type.NOT_REGEX, "a.*"))
                        .query(0, 9, ALL, Matcher.equal("job", "x"));
        RemoteReadAnswer answer = chunks(request, 5);
        assertThat(answer.results().stream().map(RemoteReadTest::jobs).toList())
                .containsExactly(
                        List.of("c"),
                        List.of("a", "ab", "b"),
                        List.of("a", "ab"),
                        List.of("b", "c"),
                        List.of());
    }

    private static List<String> jobs(List<RemoteReadAnswer.Result> series) {
        return series.stream().map(result -> result.labels().get("job")).toList();
    }

    @Test
    void hintsNarrowTheRangeAndMaySayThatSamplesDoNotMatter() {
        add(Labels.of("__name__", "m"), floats(0, 100));
        byte[] inner = RemoteReadRequest.hints("rate", 20_000, 29_500);
        assertThat(samples(new RemoteReadRequest().query(0, 25_000, inner, ALL)).only().size())
                .isEqualTo(6);
        byte[] outside = RemoteReadRequest.hints("rate", 200_000, 300_000);
        assertThat(samples(new RemoteReadRequest().query(0, 25_000, outside, ALL)).only().size())
                .isEqualTo(26);
        byte[] series = RemoteReadRequest.hints("series", 0, 25_000);
        assertThat(samples(new RemoteReadRequest().query(0, 25_000, series, ALL)).lines())
                .containsExactly("query", "{__name__=\"m\"}");
        assertThat(chunks(new RemoteReadRequest().query(0, 25_000, series, ALL), 1).lines())
                .containsExactly("query", "{__name__=\"m\"}");
        assertThat(samples(new RemoteReadRequest().query(9, 8, ALL)).lines())
                .containsExactly("query");
        assertThat(samples(new RemoteReadRequest()).lines()).isEmpty();
    }

    @Test
    void overlappingChunksAreSentAsOneSequence() {
        Labels labels = Labels.of("__name__", "m");
        source.add(labels, Encoding.XOR.encode(floats(0, 10), 0, 10, 0));
        source.add(labels, Encoding.XOR.encode(floats(5_500, 10), 0, 10, 0));
        SampleColumn sent = chunks(new RemoteReadRequest().query(0, 99_000, ALL), 1).only();
        assertThat(sent.size()).isEqualTo(20);
        assertThat(sent.timestampMs(6)).isEqualTo(5_500);
    }

    @Test
    void aLongSeriesIsSplitOverFrames() {
        SampleColumn samples = new SampleColumn();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            samples.addFloat(i, random.nextDouble());
        }
        add(Labels.of("__name__", "m"), samples);
        RemoteReadAnswer answer = chunks(new RemoteReadRequest().query(0, 999_999, ALL), 1);
        assertThat(answer.frames()).isBetween(2, 4);
        assertThat(RemoteReadAnswer.lines(answer.only()))
                .isEqualTo(RemoteReadAnswer.lines(samples));
    }

    @Test
    void anAnswerOfManySeriesDoesNotStandInMemory() {
        SampleColumn samples = SampleGenerator.floats(new SplittableRandom(2), 5_000);
        for (int i = 0; i < 300; i++) {
            add(Labels.of("__name__", "m", "i", Integer.toString(i)), samples);
        }
        memory = new MemoryAccount("query.memory_max", 512 << 10);
        long start = samples.timestampMs(0);
        RemoteReadRequest request = new RemoteReadRequest().query(start, Long.MAX_VALUE, ALL);
        samplesMax = 5_000;
        assertThat(chunks(request, 1).results().getFirst()).hasSize(300);
        assertThat(memory.usedBytes()).isLessThan(2_000);
        byte[] sampled = new RemoteReadRequest().query(start, Long.MAX_VALUE, ALL).body();
        assertRefused(sampled, "exceeded sample limit (5000)");
        samplesMax = 4_999;
        assertRefused(request.body(), "exceeded sample limit (4999): the series {");
        samplesMax = 10_000_000;
        assertFails(sampled, ErrorKind.LIMITED, "query.memory_max of 524288 bytes is exceeded");
    }

    @Test
    void aRequestOfNothingButMatchersIsBounded() {
        memory = new MemoryAccount("query.memory_max", 1 << 20);
        Matcher[] many = new Matcher[10_000];
        Arrays.fill(many, Matcher.equal("", ""));
        assertFails(
                new RemoteReadRequest().query(0, 1, many).body(),
                ErrorKind.LIMITED,
                "query.memory_max");
    }

    @Test
    void endsWithItsClient() {
        add(Labels.of("__name__", "m"), floats(0, 3));
        byte[] body = new RemoteReadRequest().query(0, 9000, ALL).body();
        assertThatThrownBy(() ->
                        ask(
                                body,
                                _ -> {
                                    throw new IOException("reset");
                                }))
                .isInstanceOf(VarveException.class)
                .extracting(e -> ((VarveException) e).kind())
                .isEqualTo(ErrorKind.CANCELLED);
        cancel.cancel();
        assertFails(body, ErrorKind.CANCELLED, "canceled");
    }
}
