package io.varve.storage.objectstore;

/// What a store says of an object.
///
/// @param key the object's key
/// @param bytes its size
/// @param modifiedMs when it was written, by the store's clock, milliseconds since the Unix epoch
public record ObjectInfo(String key, long bytes, long modifiedMs) {}
