package io.varve.storage.block;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// A block in a local folder, and what is read of it.
final class BlockFixture implements RangeReader {
    static final Ulid ID = Ulid.parse("01JDEXAMPE00000000000B10CK");
    static final BlockIdentity IDENTITY = new BlockIdentity(ID, 0, "default");

    /// Pages so small that a few series have several.
    static final BlockSettings SMALL = new BlockSettings(256, 5, 200, 16, 3, 3, 2_000);

    /// One range that was read.
    record Read(BlockFile file, long offset, int length) {}

    private final Path folder;
    private final BlockSummary summary;
    private final List<Read> reads = Collections.synchronizedList(new ArrayList<>());

    private BlockFixture(Path folder, BlockSummary summary) {
        this.folder = folder;
        this.summary = summary;
    }

    /// Writes a block of these series, which may come in any order.
    static BlockFixture write(Path folder, BlockSettings settings, Map<Labels, SampleColumn> series)
            throws IOException {
        Files.createDirectories(folder);
        try (BlockWriter writer = BlockWriter.create(folder, IDENTITY, settings)) {
            for (Labels labels : series.keySet().stream().sorted(SortKey.ORDER).toList()) {
                writer.startSeries(labels);
                writer.append(series.getOrDefault(labels, new SampleColumn()), 0);
            }
            return new BlockFixture(folder, writer.finish());
        }
    }

    static BlockFixture of(Path folder, BlockSummary summary) {
        return new BlockFixture(folder, summary);
    }

    static ReadContext context() {
        return new ReadContext(
                new CancelToken(new ManualClock(0), 1_000_000),
                new MemoryAccount("test memory", 1L << 30));
    }

    BlockSummary summary() {
        return summary;
    }

    BlockReader reader(PageCache cache) {
        return new BlockReader(ID, summary.contents(), this, cache);
    }

    Path path(BlockFile file) {
        return folder.resolve(file.fileName());
    }

    byte[] bytes(BlockFile file) {
        try {
            return Files.readAllBytes(path(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What was read since this was called the last time.
    List<Read> takeReads() {
        List<Read> taken = List.copyOf(reads);
        reads.clear();
        return taken;
    }

    @Override
    public byte[] read(BlockFile file, long offset, int length) throws IOException {
        reads.add(new Read(file, offset, length));
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(path(file))) {
            while (buffer.hasRemaining()
                    && channel.read(buffer, offset + buffer.position()) >= 0) {}
        }
        return buffer.array();
    }
}
