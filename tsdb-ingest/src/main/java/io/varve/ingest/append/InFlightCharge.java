package io.varve.ingest.append;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;

/// The bytes that one request holds, charged to what all requests together may hold.
///
/// Not thread-safe, but may be handed from one thread to another.
final class InFlightCharge {
    /// Overload by bytes in flight is over as soon as the journal has synced a few times.
    private static final long RETRY_SECONDS = 1;

    private final MemoryAccount account;
    private long bytes;

    InFlightCharge(MemoryAccount account) {
        this.account = account;
    }

    /// Sets the charge to so many bytes.
    ///
    /// @throws WriteRefusedException if there is no room now (503) or never (413); the charge stays
    ///   as it was
    void set(long newBytes) {
        if (newBytes > account.limitBytes()) {
            throw new WriteRefusedException(
                    ErrorKind.LIMITED,
                    WriteResponse.of(
                            413,
                            "the request needs "
                                    + newBytes
                                    + " bytes of memory, ingest.in_flight_bytes_max is "
                                    + account.limitBytes()));
        }
        if (newBytes > bytes) {
            take(newBytes - bytes);
        } else {
            account.give(bytes - newBytes);
        }
        bytes = newBytes;
    }

    private void take(long more) {
        try {
            account.take(more);
        } catch (VarveException e) {
            throw new WriteRefusedException(
                    ErrorKind.UNAVAILABLE,
                    WriteResponse.retryLater(
                            503,
                            "the server is overloaded, nothing is stored: " + e.getMessage(),
                            RETRY_SECONDS));
        }
    }

    void release() {
        account.give(bytes);
        bytes = 0;
    }
}
