package io.varve.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Broken blocks are found, named, and never anything but corrupt.
final class BlockCorruptionTest {
    @TempDir Path folder;

    private BlockFixture block() throws IOException {
        return BlockFixture.write(folder, BlockFixture.SMALL, series(new SplittableRandom(3)));
    }

    private static Map<Labels, SampleColumn> series(SplittableRandom random) {
        Map<Labels, SampleColumn> series = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            SampleColumn samples =
                    i % 7 == 6
                            ? SampleGenerator.histograms(random, 20, true, false)
                            : SampleGenerator.floats(random, 20);
            series.put(Labels.of(Labels.METRIC_NAME, "m" + i % 3, "instance", "i" + i), samples);
        }
        return series;
    }

    private BlockVerifier.Report verify(BlockFixture block) throws IOException {
        return BlockVerifier.verify(
                BlockFixture.ID,
                block,
                Files.size(block.path(BlockFile.INDEX)),
                folder,
                BlockFixture.context());
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        BlockFixture block = block();
        for (BlockFile file : List.of(BlockFile.INDEX, BlockFile.CHUNKS)) {
            byte[] bytes = block.bytes(file);
            Property.check(
                    "flipped bit of " + file,
                    150,
                    random -> {
                        byte[] broken = bytes.clone();
                        broken[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                        Files.write(block.path(file), broken);
                        try {
                            assertThat(verify(block).isSound()).isFalse();
                        } catch (UnsupportedBlockException e) {
                            assertThat(e).hasMessageContaining("newer");
                        }
                    });
            Files.write(block.path(file), bytes);
        }
        assertThat(verify(block).faults()).isEmpty();
    }

    @Test
    void aBrokenPageIsNamedByObjectAndOffsetAndChecksum() throws IOException {
        BlockFixture block = block();
        byte[] bytes = block.bytes(BlockFile.CHUNKS);
        bytes[BlockFile.HEADER_BYTES + Frame.HEAD_BYTES] ^= 1;
        Files.write(block.path(BlockFile.CHUNKS), bytes);
        assertThat(verify(block).faults())
                .singleElement()
                .asString()
                .matches(
                        "block 01JDEXAMPE00000000000B10CK chunks at 24: checksum 0x[0-9a-f]{8},"
                                + " want 0x[0-9a-f]{8}");
    }

    @Test
    void aLaterFormatIsNotCorrupt() throws IOException {
        BlockFixture block = block();
        byte[] bytes = block.bytes(BlockFile.INDEX);
        bytes[4] = 2;
        Files.write(block.path(BlockFile.INDEX), bytes);
        assertThatThrownBy(() -> verify(block))
                .isInstanceOf(UnsupportedBlockException.class)
                .hasMessage(
                        "block 01JDEXAMPE00000000000B10CK index at 0: format 2 is newer than this"
                                + " version of Varve reads, which is 1");
    }

    @Test
    void anotherBlocksObjectIsFound() throws IOException {
        BlockFixture block = block();
        BlockReader other =
                new BlockReader(new Ulid(1, 1), block.summary().contents(), block, PageCache.NONE);
        assertThatThrownBy(() -> other.contents(BlockFixture.context()))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("belongs to block " + BlockFixture.ID);
    }

    @Test
    void anObjectThatIsTooShortIsCorrupt() throws IOException {
        BlockFixture block = block();
        BlockVerifier.Report report =
                BlockVerifier.verify(
                        BlockFixture.ID,
                        (_, _, length) -> new byte[length / 2],
                        block.summary().indexBytes(),
                        folder,
                        BlockFixture.context());
        assertThat(report.faults())
                .containsExactly("block " + BlockFixture.ID + " index at 0: got 12 bytes, want 24");
    }

    @Test
    void aSectionThatIsNotKnownIsPassedOverIfItIsOptional() {
        assertThat(new BlockContents(contents(0xFE), 1_000).sections()).containsOnlyKeys(0xFE);
        assertThatThrownBy(() -> new BlockContents(contents(0x7F), 1_000))
                .isInstanceOf(UnsupportedBlockException.class)
                .hasMessage("section 127 is newer than this version of Varve reads");
    }

    private static byte[] contents(int sectionKind) {
        var builder = new BlockContents.Builder();
        builder.chunkPage(50, 1);
        builder.seriesPage(50, 1, 0);
        builder.series("up");
        builder.section(sectionKind, 100, 20);
        return builder.payload(BlockFixture.IDENTITY, 1, 2, 3, 74);
    }

    /// A checksum does not protect from a writer with a fault, nor from a forger.
    @Test
    void randomPayloadsAreCorruptOrReadable() throws IOException {
        BlockFixture block = block();
        byte[] index = block.bytes(BlockFile.INDEX);
        byte[] chunks = block.bytes(BlockFile.CHUNKS);
        BlockContents contents = block.reader(PageCache.NONE).contents(BlockFixture.context());
        byte[][] payloads = {
            payload(
                    Frame.Kind.CONTENTS,
                    index,
                    block.summary().contents().offset(),
                    block.summary().contents().bytes()),
            payload(
                    Frame.Kind.SERIES,
                    index,
                    contents.seriesPages().offset(0),
                    contents.seriesPages().bytes(0)),
            payload(
                    Frame.Kind.LABELS,
                    index,
                    contents.labelPages().offset(0),
                    contents.labelPages().bytes(0)),
            payload(
                    Frame.Kind.CHUNKS,
                    chunks,
                    contents.chunkPages().offset(0),
                    contents.chunkPages().bytes(0)),
        };
        for (int kind = 0; kind < payloads.length; kind++) {
            int which = kind;
            Property.check(
                    "payload " + kind,
                    5_000,
                    random -> {
                        byte[] broken = breakBytes(random, payloads[which]);
                        try {
                            decode(which, broken, index.length);
                        } catch (CorruptDataException | UnsupportedBlockException e) {
                            assertThat(e.getMessage()).isNotEmpty();
                        }
                    });
        }
    }

    private static byte[] payload(Frame.Kind kind, byte[] bytes, long offset, int length) {
        return Frame.read(
                new Frame.Place(BlockFixture.ID, BlockFile.INDEX, offset),
                kind,
                bytes,
                (int) offset,
                length);
    }

    private static void decode(int kind, byte[] bytes, int indexBytes) {
        switch (kind) {
            case 0 -> new BlockContents(bytes, indexBytes);
            case 1 -> {
                SeriesPage page = new SeriesPage(bytes);
                for (int row = 0; row < Math.min(50, page.count()); row++) {
                    page.labels(row);
                }
            }
            case 2 -> new LabelPage(bytes, 100);
            default -> {
                ChunkPage page = new ChunkPage(bytes);
                var samples = new SampleColumn();
                for (int i = 0; i < page.count(); i++) {
                    samples.clear();
                    page.chunk(i).decode(TimeRange.ALL, samples);
                }
            }
        }
    }

    private static byte[] breakBytes(SplittableRandom random, byte[] bytes) {
        byte[] broken = bytes.clone();
        switch (random.nextInt(3)) {
            case 0 -> broken = Arrays.copyOf(broken, random.nextInt(broken.length));
            case 1 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    broken[random.nextInt(broken.length)] = (byte) random.nextInt();
                }
            }
        }
        return broken;
    }

    @Test
    void aFrameThatClaimsTooMuchIsRefusedBeforeItIsAllocated() {
        var out = new ByteWriter(64);
        Frame.write(out, Frame.Kind.CHUNKS, new byte[1_000], 1_000, 3);
        byte[] bytes = out.toBytes();
        // The length when decompressed, with a checksum that is right.
        bytes[7] = 0x7F;
        var crc = new ByteWriter(4);
        crc.fixed32(Crc32c.of(bytes, 0, bytes.length - 4));
        System.arraycopy(crc.array(), 0, bytes, bytes.length - 4, 4);
        assertThatThrownBy(() -> payload(Frame.Kind.CHUNKS, bytes, 0, bytes.length))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("at most 268435456");
    }
}
