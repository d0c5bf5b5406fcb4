package io.varve.server.config;

/// A value as it was written, and where.
///
/// @param isList whether it was written as a YAML sequence; the text then has its items with commas
record ConfigValue(String text, boolean isList, Origin origin) {}
