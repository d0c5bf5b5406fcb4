package io.varve.storage.wire;

import java.io.IOException;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/// Snappy's block format: a varint that declares the length of the content, then literals and
/// copies. (Google's format description, "Snappy compressed format description".)
public final class SnappyBlock {
    /// The densest element is a copy of 64 bytes in three. A block that declares more content than
    /// its length allows for is broken, and is known to be before a byte is allocated.
    private static final int COPY_LENGTH_MAX = 64;

    private static final int COPY_BYTES = 3;

    private SnappyBlock() {}

    /// The length of the content that a block declares.
    ///
    /// @param lengthMax the longest content that is allowed, and the name of that limit
    /// @throws MalformedRequestException if there is no such length, if it is longer than allowed,
    ///   or longer than the block's content can be
    public static int contentLength(byte[] block, int length, int lengthMax, String limitName) {
        long declared = 0;
        int at = 0;
        while (true) {
            if (at == length || at == 5) {
                throw corrupt("it does not begin with the length of its content");
            }
            byte next = block[at];
            declared |= (next & 0x7fL) << (7 * at);
            at++;
            if (next >= 0) {
                break;
            }
        }
        if (declared > lengthMax) {
            throw new MalformedRequestException(
                    "the body decompresses to "
                            + declared
                            + " bytes, "
                            + limitName
                            + " is "
                            + lengthMax);
        }
        if (declared * COPY_BYTES > (long) (length - at) * COPY_LENGTH_MAX) {
            throw corrupt(
                    "it declares "
                            + declared
                            + " bytes of content, which cannot be in "
                            + length
                            + " bytes");
        }
        return (int) declared;
    }

    /// Decompresses a block into the beginning of an array, which has room for the length that
    /// [#contentLength] has answered.
    ///
    /// @throws MalformedRequestException if the block is broken
    public static void decompress(byte[] block, int length, byte[] into, int contentLength) {
        if (into.length < contentLength) {
            throw new IllegalArgumentException(
                    "room for " + into.length + " bytes, " + contentLength + " are needed");
        }
        try {
            int written = Snappy.uncompress(block, 0, length, into, 0);
            if (written != contentLength) {
                throw corrupt(written + " bytes of content, " + contentLength + " were declared");
            }
        } catch (IOException | SnappyError e) {
            throw corrupt("decompression fails: " + e.getMessage());
        }
    }

    private static MalformedRequestException corrupt(String what) {
        return new MalformedRequestException("the body is not a snappy block: " + what);
    }
}
