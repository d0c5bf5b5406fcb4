package io.varve.server.http;

import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads the bodies of requests into memory, within bounds for each and for all that are being
/// handled. Thread-safe.
final class RequestBodies {
    /// How much is made room for at first. After that the room grows with what arrives, so that who
    /// announces much and sends nothing holds nothing.
    private static final int FIRST_BYTES = 16 << 10;

    private final String kind;
    private final int bytesMax;
    private final MemoryAccount account;

    /// @param kind of what the bodies are, for messages: `the request's <kind> has more than ...`
    /// @param bytesMax the most that one may have
    /// @param totalBytesMax the most that all together may have
    RequestBodies(String kind, int bytesMax, long totalBytesMax) {
        this.kind = kind;
        this.bytesMax = bytesMax;
        this.account =
                new MemoryAccount("memory for the " + kind + " bodies of requests", totalBytesMax);
    }

    /// A body that was read. What it takes of the bound for all is given back when it is closed.
    final class Body implements AutoCloseable {
        private byte[] bytes = {};
        private int length;

        private Body() {}

        /// Only [#length()] bytes of the array are the body's.
        byte[] array() {
            return bytes;
        }

        int length() {
            return length;
        }

        private void read(HttpServletRequest request) throws IOException, RefusedException {
            long announced = request.getContentLengthLong();
            if (announced > bytesMax) {
                throw tooLarge();
            }
            grow(announced >= 0 ? (int) Math.min(announced + 1, FIRST_BYTES) : FIRST_BYTES);
            InputStream in = request.getInputStream();
            length = in.readNBytes(bytes, 0, bytes.length);
            while (length == bytes.length && length <= bytesMax) {
                grow(Math.min(2 * bytes.length, bytesMax + 1));
                length += in.readNBytes(bytes, length, bytes.length - length);
            }
            if (length > bytesMax) {
                throw tooLarge();
            }
        }

        private void grow(int room) throws RefusedException {
            try {
                account.take(room - bytes.length);
            } catch (VarveException e) {
                throw new RefusedException(503, e.getMessage());
            }
            bytes = Arrays.copyOf(bytes, room);
        }

        @Override
        public void close() {
            account.give(bytes.length);
            bytes = new byte[0];
            length = 0;
        }
    }

    /// Reads the body to its end.
    ///
    /// @throws RefusedException with 413 if it is too large, with 503 if all bodies together are
    /// @throws IOException if the client is gone
    Body read(HttpServletRequest request) throws IOException, RefusedException {
        Body body = new Body();
        try {
            body.read(request);
        } catch (IOException | RefusedException | RuntimeException | Error e) {
            body.close();
            throw e;
        }
        return body;
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                413, "the request's " + kind + " has more than " + bytesMax + " bytes");
    }
}
