package io.varve.storage.runtime;

/// What a caller should do about an operating error.
public enum ErrorKind {
    /// The request is wrong and will never succeed: change it.
    INVALID,
    /// A limit of the caller was reached: send less, or ask for more.
    LIMITED,
    /// The thing does not exist.
    NOT_FOUND,
    /// Somebody else was faster: read again and retry.
    CONFLICT,
    /// A dependency or this server cannot serve now: retry later.
    UNAVAILABLE,
    /// The time allowed has passed.
    TIMED_OUT,
    /// The caller is gone or has cancelled.
    CANCELLED,
    /// The request was right and could not be carried out, such as a query that fails on its data.
    EXECUTION,
    /// A fault of this server.
    INTERNAL
}
