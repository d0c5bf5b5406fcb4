package io.varve.server.role;

/// What a process is for. Each role has one composer that builds its parts.
public sealed interface Role {
    /// Everything in one process.
    record AllInOne() implements Role {}
}
