package io.varve.server.http;

import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads forms from the bodies of requests, within bounds for each and for all that are being read.
/// Thread-safe.
final class FormBodies {
    /// The limit that Go's HTTP server has for forms.
    static final int FORM_BYTES_MAX = 10 << 20;

    /// Forms hold queries, which are small; this is for many clients with big ones.
    private static final long TOTAL_BYTES_MAX = 64 << 20;

    /// How much is made room for when the length is not known.
    private static final int FIRST_BYTES = 16 << 10;

    private final MemoryAccount account =
            new MemoryAccount("memory for the forms of requests", TOTAL_BYTES_MAX);

    /// Reads the body to its end.
    ///
    /// @throws RefusedException with 413 if it is too large, with 503 if all forms together are
    /// @throws IOException if the client is gone
    String read(HttpServletRequest request) throws IOException, RefusedException {
        long announced = request.getContentLengthLong();
        if (announced > FORM_BYTES_MAX) {
            throw tooLarge();
        }
        int taken = announced >= 0 ? (int) announced + 1 : FIRST_BYTES;
        take(taken);
        try {
            InputStream in = request.getInputStream();
            byte[] bytes = new byte[taken];
            int length = in.readNBytes(bytes, 0, bytes.length);
            while (length == bytes.length && length <= FORM_BYTES_MAX) {
                int more = Math.min(bytes.length, FORM_BYTES_MAX + 1 - bytes.length);
                take(more);
                taken += more;
                bytes = Arrays.copyOf(bytes, bytes.length + more);
                length += in.readNBytes(bytes, length, bytes.length - length);
            }
            if (length > FORM_BYTES_MAX) {
                throw tooLarge();
            }
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        } finally {
            account.give(taken);
        }
    }

    private void take(int bytes) throws RefusedException {
        try {
            account.take(bytes);
        } catch (VarveException e) {
            throw new RefusedException(503, e.getMessage());
        }
    }

    private static RefusedException tooLarge() {
        return new RefusedException(
                413, "the request's form has more than " + FORM_BYTES_MAX + " bytes");
    }
}
