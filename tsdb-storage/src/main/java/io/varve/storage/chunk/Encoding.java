package io.varve.storage.chunk;

import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How the bytes of a chunk are read. The wire byte stands in front of every stored chunk and never
/// changes its meaning; the values are those of Prometheus where it has the encoding.
public enum Encoding {
    /// Floats: delta-of-delta timestamps and XOR'd values, as in Facebook's Gorilla paper and
    /// Prometheus's XOR chunks. See [XorDecoder].
    XOR(1, Kind.FLOAT, new XorCodec()),

    /// Native histograms whose counts are whole numbers. See [HistogramAppender].
    HISTOGRAM(2, Kind.HISTOGRAM, new HistogramCodec(HistogramForm.INTEGER)),

    /// Native histograms with any counts.
    FLOAT_HISTOGRAM(3, Kind.HISTOGRAM, new HistogramCodec(HistogramForm.FLOAT)),

    /// Floats with start timestamps. See [Xor2Decoder].
    XOR2(4, Kind.FLOAT, new Xor2Codec()),

    /// [#HISTOGRAM] with start timestamps.
    HISTOGRAM_ST(5, Kind.HISTOGRAM, new HistogramCodec(HistogramForm.INTEGER_ST)),

    /// [#FLOAT_HISTOGRAM] with start timestamps.
    FLOAT_HISTOGRAM_ST(6, Kind.HISTOGRAM, new HistogramCodec(HistogramForm.FLOAT_ST)),

    /// Floats that are all the same. This and the following keep timestamps in a column of their
    /// own, see [ColumnCodec]; blocks use them.
    CONSTANT(64, Kind.FLOAT, new ColumnCodec(new ConstantValues())),

    /// Floats of which almost all are whole numbers. See [ScaledValues].
    INTEGER(65, Kind.FLOAT, new ColumnCodec(new ScaledValues(false))),

    /// Floats of which almost all are decimal fractions with few digits. See [ScaledValues].
    DECIMAL(66, Kind.FLOAT, new ColumnCodec(new ScaledValues(true))),

    /// Any floats, each as the difference in bits to the one before. See [XorValues].
    XOR_COLUMN(67, Kind.FLOAT, new ColumnCodec(new XorValues()));

    /// What the samples of a chunk are.
    public enum Kind {
        FLOAT,
        HISTOGRAM
    }

    private static final @Nullable Encoding[] BY_WIRE = new Encoding[256];

    static {
        for (Encoding encoding : values()) {
            BY_WIRE[encoding.wire & 0xFF] = encoding;
        }
    }

    private final byte wire;
    private final Kind kind;

    /// Stateless, as its contract says.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ChunkCodec codec;

    Encoding(int wire, Kind kind, ChunkCodec codec) {
        this.wire = (byte) wire;
        this.kind = kind;
        this.codec = codec;
    }

    /// The encoding of a stored chunk.
    ///
    /// @throws CorruptDataException if there is none with this byte
    public static Encoding ofWire(byte wire) {
        Encoding encoding = BY_WIRE[wire & 0xFF];
        if (encoding == null) {
            throw new CorruptDataException("chunk encoding " + (wire & 0xFF) + " is unknown");
        }
        return encoding;
    }

    public byte wire() {
        return wire;
    }

    public Kind kind() {
        return kind;
    }

    /// Whether the timestamps can be kept apart from the rest, see [Chunk#times()].
    public boolean isColumnar() {
        return codec instanceof ColumnCodec;
    }

    /// Encodes the samples `from <= i < to` of a column, all of this encoding's kind, at least one.
    public Chunk encode(SampleColumn samples, int from, int to, int replica) {
        Objects.checkFromToIndex(from, to, samples.size());
        if (from == to) {
            throw new IllegalArgumentException("a chunk has at least one sample");
        }
        return new Chunk(
                this,
                samples.timestampMs(from),
                samples.timestampMs(to - 1),
                to - from,
                replica,
                new ByteSlice(codec.encode(samples, from, to)));
    }

    /// The codec of an encoding that [#isColumnar()].
    ColumnCodec columnCodec() {
        return (ColumnCodec) codec;
    }

    void decode(Chunk chunk, TimeRange range, SampleColumn into) {
        codec.decode(chunk, range, into);
    }
}
