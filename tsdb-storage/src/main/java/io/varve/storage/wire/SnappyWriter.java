package io.varve.storage.wire;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/// Makes one snappy block of content that comes piece by piece, so that only its compressed form
/// stands in memory. That has to, because a block begins with the length of all of its content.
///
/// A block's copies reach back into the last 64 KiB at most if it is compressed in fragments of so
/// many bytes, as the reference encoder does. So fragments that were compressed one by one stand
/// behind each other in one block; and a few bytes can still be put before fragments that are
/// there, as a message's length is put before the message ([#insert]).
///
/// What it holds is taken from an account until it is closed. Not thread-safe.
public final class SnappyWriter implements AutoCloseable {
    /// The most content that a block can declare.
    private static final long CONTENT_BYTES_MAX = 0xFFFF_FFFFL;

    private static final int FRAGMENT_BYTES = 1 << 16;

    /// A literal of so many bytes has its length in its first byte.
    private static final int SHORT_LITERAL_MAX = 60;

    /// An array's header and its place in the list.
    private static final int PIECE_BYTES = 24;

    private final MemoryAccount memory;
    private final List<byte[]> pieces = new ArrayList<>();
    private final byte[] fragment = new byte[FRAGMENT_BYTES];
    private final byte[] scratch = new byte[Snappy.maxCompressedLength(FRAGMENT_BYTES)];
    private final long ownBytes = (long) fragment.length + scratch.length;
    private int filled;
    private long contentLength;
    private long taken;

    /// @throws VarveException of kind LIMITED if there is no room
    public SnappyWriter(MemoryAccount memory) {
        this.memory = memory;
        take(ownBytes);
    }

    private void take(long bytes) {
        memory.take(bytes);
        taken += bytes;
    }

    /// Appends content.
    ///
    /// @throws VarveException of kind LIMITED if there is no room for its compressed form, or if
    ///   the content is longer than a block can say
    public void write(byte[] bytes, int offset, int length) {
        count(length);
        int from = offset;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, FRAGMENT_BYTES - filled);
            System.arraycopy(bytes, from, fragment, filled, part);
            filled += part;
            from += part;
            left -= part;
            if (filled == FRAGMENT_BYTES) {
                endFragment();
            }
        }
    }

    private void count(int length) {
        contentLength += length;
        if (contentLength > CONTENT_BYTES_MAX) {
            throw new VarveException(
                    ErrorKind.LIMITED,
                    "the answer has more than "
                            + CONTENT_BYTES_MAX
                            + " bytes, which is all that a snappy block can hold");
        }
    }

    private void endFragment() {
        if (filled == 0) {
            return;
        }
        int length;
        try {
            length = Snappy.rawCompress(fragment, 0, filled, scratch, 0);
        } catch (IOException | SnappyError e) {
            throw new VarveException(ErrorKind.INTERNAL, "snappy compression fails", e);
        }
        filled = 0;
        // What comes out is a whole block: its elements follow its length.
        int start = 0;
        while (scratch[start] < 0) {
            start++;
        }
        start++;
        byte[] piece = new byte[length - start];
        System.arraycopy(scratch, start, piece, 0, piece.length);
        add(pieces.size(), piece);
    }

    private void add(int at, byte[] piece) {
        take(piece.length + PIECE_BYTES);
        pieces.add(at, piece);
    }

    /// The place before what will be written next, for [#insert].
    public int mark() {
        endFragment();
        return pieces.size();
    }

    /// Puts content at a place that [#mark()] has answered. Later marks move.
    ///
    /// @param bytes 1 to 60 of them
    public void insert(int mark, byte[] bytes) {
        if (bytes.length == 0 || bytes.length > SHORT_LITERAL_MAX) {
            throw new IllegalArgumentException("a literal of " + bytes.length + " bytes");
        }
        count(bytes.length);
        byte[] piece = new byte[1 + bytes.length];
        piece[0] = (byte) ((bytes.length - 1) << 2);
        System.arraycopy(bytes, 0, piece, 1, bytes.length);
        add(mark, piece);
    }

    /// The length of the content so far.
    public long contentLength() {
        return contentLength;
    }

    /// Writes the block. Nothing can be added after that.
    public void writeTo(OutputStream out) throws IOException {
        endFragment();
        long rest = contentLength;
        while (rest > 0x7F) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        for (byte[] piece : pieces) {
            out.write(piece);
        }
    }

    @Override
    public void close() {
        memory.give(taken);
        taken = 0;
        pieces.clear();
    }
}
