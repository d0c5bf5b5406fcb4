package io.varve.server.http;

import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads the bodies of requests into memory, within bounds for each and for all together.
/// Thread-safe.
final class RequestBodies {
    /// How much is made room for when the length is not known.
    private static final int FIRST_BYTES = 64 * 1024;

    private final MemoryAccount account;

    /// @param bytesTotal what all bodies in progress may hold together
    RequestBodies(long bytesTotal) {
        account = new MemoryAccount("memory for the bodies of requests", bytesTotal);
    }

    /// A body in memory, whose room is given back by closing it.
    final class Body implements AutoCloseable {
        private byte[] bytes;
        private int length;

        private Body(byte[] bytes) {
            this.bytes = bytes;
        }

        /// Positions below [#length()] are valid.
        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        /// Exactly the body.
        byte[] toArray() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }

        private void grow(int capacity) throws RefusedException {
            take(capacity - bytes.length);
            bytes = Arrays.copyOf(bytes, capacity);
        }

        @Override
        public void close() {
            account.give(bytes.length);
            bytes = new byte[0];
        }
    }

    /// Reads the body to its end.
    ///
    /// @param limit the most bytes that it may have
    /// @param limitName what the limit is called, for the message
    /// @throws RefusedException with 413 if it is larger, with 503 if all bodies together are too
    ///   large
    /// @throws IOException if the client is gone
    Body read(HttpServletRequest request, int limit, String limitName)
            throws IOException, RefusedException {
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            throw tooLarge(announced + " bytes", limit, limitName);
        }
        int capacity = announced >= 0 ? (int) announced : Math.min(limit, FIRST_BYTES);
        take(capacity);
        Body body = new Body(new byte[capacity]);
        boolean complete = false;
        try {
            fill(body, request.getInputStream(), limit, limitName);
            complete = true;
            return body;
        } finally {
            if (!complete) {
                body.close();
            }
        }
    }

    private static void fill(Body body, InputStream in, int limit, String limitName)
            throws IOException, RefusedException {
        while (true) {
            int read = in.readNBytes(body.bytes, body.length, body.bytes.length - body.length);
            body.length += read;
            if (body.length < body.bytes.length) {
                return;
            }
            int next = in.read();
            if (next < 0) {
                return;
            }
            if (body.length == limit) {
                throw tooLarge("more than " + limit + " bytes", limit, limitName);
            }
            body.grow((int) Math.min(limit, Math.max(FIRST_BYTES, 2L * body.bytes.length)));
            body.bytes[body.length++] = (byte) next;
        }
    }

    private void take(int bytes) throws RefusedException {
        try {
            account.take(bytes);
        } catch (VarveException e) {
            throw new RefusedException(503, e.getMessage());
        }
    }

    private static RefusedException tooLarge(String size, int limit, String limitName) {
        return new RefusedException(
                413, "the request's body has " + size + ", " + limitName + " is " + limit);
    }
}
