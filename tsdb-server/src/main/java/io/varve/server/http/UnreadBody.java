package io.varve.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/// What is left of the body of a request that was refused early.
///
/// A server that closes a connection on which data still arrives resets it, and the client may
/// never see the answer: a sender of samples would then send a request for ever that has been
/// refused for good.
final class UnreadBody {
    /// Beyond this it is cheaper to let such a client see a broken connection.
    private static final long BYTES_MAX = 128L << 20;

    private UnreadBody() {}

    /// Reads and forgets the rest, within a bound.
    ///
    /// @throws IOException if the client is gone
    static void drain(HttpServletRequest request) throws IOException {
        InputStream in = request.getInputStream();
        byte[] buffer = new byte[8 << 10];
        long left = BYTES_MAX;
        while (left > 0) {
            int read = in.read(buffer);
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }
}
