package io.varve.storage.tables;

/// Native memory of a table store, in bytes.
///
/// @param memtables recent changes that are not yet in table files
/// @param blockCache blocks of table files, their indexes and filters
/// @param tableReaders what open table files hold outside of the block cache
public record StoreMemory(long memtables, long blockCache, long tableReaders) {}
