package io.varve.storage.head;

import io.varve.storage.tables.RocksSettings;

/// What a user may set of a head.
///
/// @param outOfOrderWindowMs how much older than its series' newest sample a sample may be; a
///   change holds for requests that come after it
/// @param blockWindowMs length of the windows, aligned to multiples of it, that blocks are cut in:
///   a chunk never reaches from one into another
/// @param queueRequestsMax requests that wait for the committing thread; more are refused
/// @param queueBytesMax bytes of encoded requests that wait; more are refused
/// @param groupBytesMax bytes of encoded requests after which a group takes no more
/// @param checkpointBytes journal bytes after which open chunks are saved at the latest, so that
///   the journal can be cut off: what a start has to replay is at most about twice as much. A
///   quarter of it is enough if the last time wrote less than that
/// @param checkpointStepBytes bytes of open chunks that are saved with one group
/// @param tenantsMax tenants that a head takes
/// @param rocks what the database may use
public record HeadSettings(
        long outOfOrderWindowMs,
        long blockWindowMs,
        int queueRequestsMax,
        long queueBytesMax,
        long groupBytesMax,
        long checkpointBytes,
        long checkpointStepBytes,
        int tenantsMax,
        RocksSettings rocks) {
    public static final HeadSettings DEFAULTS =
            new HeadSettings(
                    30 * 60_000L,
                    2 * 3_600_000L,
                    4_096,
                    32L << 20,
                    4L << 20,
                    64L << 20,
                    256L << 10,
                    10_000,
                    RocksSettings.DEFAULTS);

    public HeadSettings {
        atLeast("out-of-order window", outOfOrderWindowMs, 0);
        atLeast("block window", blockWindowMs, 1);
        atLeast("queue requests", queueRequestsMax, 1);
        atLeast("queue bytes", queueBytesMax, 1);
        atLeast("group bytes", groupBytesMax, 1);
        atLeast("checkpoint bytes", checkpointBytes, 1);
        atLeast("checkpoint step bytes", checkpointStepBytes, 1);
        atLeast("tenants", tenantsMax, 1);
    }

    private static void atLeast(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(
                    name + " of the head: " + value + ", at least " + min + " needed");
        }
    }

    public HeadSettings withOutOfOrderWindowMs(long windowMs) {
        return new HeadSettings(
                windowMs,
                blockWindowMs,
                queueRequestsMax,
                queueBytesMax,
                groupBytesMax,
                checkpointBytes,
                checkpointStepBytes,
                tenantsMax,
                rocks);
    }

    public HeadSettings withBlockWindowMs(long windowMs) {
        return new HeadSettings(
                outOfOrderWindowMs,
                windowMs,
                queueRequestsMax,
                queueBytesMax,
                groupBytesMax,
                checkpointBytes,
                checkpointStepBytes,
                tenantsMax,
                rocks);
    }

    public HeadSettings withQueue(int requestsMax, long bytesMax) {
        return new HeadSettings(
                outOfOrderWindowMs,
                blockWindowMs,
                requestsMax,
                bytesMax,
                groupBytesMax,
                checkpointBytes,
                checkpointStepBytes,
                tenantsMax,
                rocks);
    }

    public HeadSettings withCheckpoint(long bytes, long stepBytes) {
        return new HeadSettings(
                outOfOrderWindowMs,
                blockWindowMs,
                queueRequestsMax,
                queueBytesMax,
                groupBytesMax,
                bytes,
                stepBytes,
                tenantsMax,
                rocks);
    }
}
