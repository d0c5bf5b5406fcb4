/// Ordered tables of bytes in one local database, changed atomically and durably: what head and
/// RocksDB journal stand on. RocksDB's types stop here.
@NullMarked
package io.varve.storage.tables;

import org.jspecify.annotations.NullMarked;
