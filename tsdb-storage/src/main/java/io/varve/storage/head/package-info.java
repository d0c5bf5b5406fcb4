/// The head: recent samples of one ingester, in memory and in RocksDB.
@NullMarked
package io.varve.storage.head;

import org.jspecify.annotations.NullMarked;
