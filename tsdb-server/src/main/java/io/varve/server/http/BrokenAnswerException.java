package io.varve.server.http;

import java.io.IOException;

/// An answer that was begun and could not be ended; its connection is closed.
final class BrokenAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    BrokenAnswerException(int status, Throwable cause) {
        super("the answer was broken off: " + cause.getMessage(), cause);
        this.status = status;
    }

    /// What the answer is counted as; nobody got it.
    int status() {
        return status;
    }
}
