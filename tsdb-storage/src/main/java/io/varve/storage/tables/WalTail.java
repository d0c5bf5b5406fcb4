package io.varve.storage.tables;

import io.varve.storage.codec.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a torn end of RocksDB's newest log from damage inside of it.
///
/// RocksDB forgives a log that ends too early, but not one whose last write has holes: after a
/// power cut a file can have its full length while some of its pages never reached the disk. Such a
/// write was not synced, so nobody was told that it succeeded, and it may go. The next write only
/// starts once the one before is synced, so damage is torn only if no further write starts after
/// it.
///
/// The log is a sequence of blocks of 32 KiB; a write is cut into fragments that do not cross them:
/// masked CRC-32C of type and data (4 bytes), length (2), type (1: whole, 2: first, 3: middle, 4:
/// last), data; less than 7 bytes at a block's end are zero (RocksDB's wiki, "Write Ahead Log File
/// Format").
final class WalTail {
    private static final Logger LOG = LoggerFactory.getLogger(WalTail.class);

    private static final int BLOCK_BYTES = 32 << 10;
    private static final int HEADER_BYTES = 7;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    private final byte[] log;
    private final ByteBuffer bytes;

    /// Where the last whole write ends.
    private int writesEnd;

    /// Where the first fragment starts that is not as it was written; the log's length if none is.
    private int damage;

    private WalTail(byte[] log) {
        this.log = log;
        this.bytes = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        follow();
    }

    /// Shortens the newest log of a database that is not open to its last whole write, if what
    /// follows is torn.
    ///
    /// @return false if the log is not torn; it is left as it is then
    static boolean repair(Path directory) throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.list(directory)) {
            logs =
                    files.filter(file -> file.getFileName().toString().matches("[0-9]+\\.log"))
                            .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                            .toList();
        }
        if (logs.isEmpty()) {
            return false;
        }
        Path newest = logs.getLast();
        WalTail tail = new WalTail(Files.readAllBytes(newest));
        if (!tail.isTorn()) {
            return false;
        }
        LOG.warn(
                "head database log {} is torn at byte {}: {} bytes of a write that was not finished"
                        + " are dropped",
                newest,
                tail.damage,
                tail.log.length - tail.writesEnd);
        try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
            channel.truncate(tail.writesEnd);
            channel.force(true);
        }
        return true;
    }

    private void follow() {
        int at = 0;
        while (true) {
            int blockEnd = Math.min(log.length, at / BLOCK_BYTES * BLOCK_BYTES + BLOCK_BYTES);
            if (blockEnd - at < HEADER_BYTES) {
                if (blockEnd == log.length) {
                    break;
                }
                at = blockEnd;
                continue;
            }
            if (!isFragment(at)) {
                damage = at;
                return;
            }
            int type = log[at + 6];
            at += HEADER_BYTES + length(at);
            if (type == WHOLE || type == LAST) {
                writesEnd = at;
            }
        }
        damage = log.length;
    }

    private boolean isTorn() {
        if (damage == log.length) {
            return false;
        }
        for (int at = damage + 1; at + HEADER_BYTES <= log.length; at++) {
            int type = log[at + 6];
            if ((type == WHOLE || type == FIRST) && isFragment(at)) {
                return false;
            }
        }
        return true;
    }

    private boolean isFragment(int at) {
        int type = log[at + 6];
        int length = length(at);
        int blockEnd = Math.min(log.length, at / BLOCK_BYTES * BLOCK_BYTES + BLOCK_BYTES);
        if (type < WHOLE || type > LAST || at + HEADER_BYTES + length > blockEnd) {
            return false;
        }
        // The rotation and constant keep checksums of data that holds checksums apart.
        int crc = Crc32c.of(log, at + 6, 1 + length);
        int masked = Integer.rotateRight(crc, 15) + 0xa282ead8;
        return masked == bytes.getInt(at);
    }

    private int length(int at) {
        return (log[at + 4] & 0xFF) | (log[at + 5] & 0xFF) << 8;
    }
}
