package io.varve.server.admin;

import ch.qos.logback.classic.Level;

/// How much is logged.
public enum LogLevel {
    ERROR(Level.ERROR),
    WARN(Level.WARN),
    INFO(Level.INFO),
    DEBUG(Level.DEBUG);

    @SuppressWarnings("ImmutableEnumChecker") // logback's levels are constants
    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    Level level() {
        return level;
    }
}
