package io.varve.storage.block;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Ulid;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file of a block that is being written: header, then frames. Not thread-safe.
final class BlockOutput implements Closeable {
    /// Offset and bytes of the table of contents, version, flags, magic.
    static final int FOOTER_BYTES = 20;

    private static final int BUFFER_BYTES = 1 << 20;

    private final BlockFile file;
    private final FileChannel channel;
    private final ByteWriter buffer = new ByteWriter(64 << 10);
    private long flushed;

    private BlockOutput(BlockFile file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static BlockOutput create(Path folder, BlockFile file, Ulid block) throws IOException {
        BlockOutput output =
                new BlockOutput(
                        file,
                        FileChannel.open(
                                folder.resolve(file.fileName()),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE));
        Frame.writeHeader(output.buffer, file, block);
        return output;
    }

    /// The offset of what comes next.
    long position() {
        return flushed + buffer.length();
    }

    /// Appends a framed payload.
    ///
    /// @return the number of bytes that it takes
    int frame(Frame.Kind kind, ByteWriter payload, int compression) throws IOException {
        int bytes = Frame.write(buffer, kind, payload.array(), payload.length(), compression);
        if (buffer.length() >= BUFFER_BYTES) {
            flush();
        }
        return bytes;
    }

    /// Appends what tells a tool that has no manifest where to begin.
    void footer(long contentsOffset, int contentsBytes) {
        buffer.fixed64(contentsOffset);
        buffer.fixed32(contentsBytes);
        buffer.fixed16(Frame.VERSION);
        buffer.fixed16(0);
        buffer.fixed32(file.magic());
    }

    private void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer.array(), 0, buffer.length());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        flushed += buffer.length();
        buffer.clear();
    }

    /// Writes what is left, to the disk.
    ///
    /// @return the size of the file
    long finish() throws IOException {
        flush();
        channel.force(true);
        return flushed;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
