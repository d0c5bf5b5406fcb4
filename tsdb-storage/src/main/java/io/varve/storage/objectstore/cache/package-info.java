/// A cache of immutable objects' ranges, in memory and on the local disk.
///
/// Objects of blocks never change: a key is written once, and after it is deleted never again. So
/// what was read once may be answered for ever, and there is nothing to expire or to validate. Only
/// ranges are kept: whole objects, sizes, listings, and above all the absence of a key are asked of
/// the store each time. A manifest's next version is found by asking for a key that does not exist
/// yet, and must be seen as soon as it does.
///
/// **Pages.** The cache knows objects by pages of fixed size, aligned to it. Of a page it keeps
/// what was read of it, one run of bytes ([CachedPage]), and no more is read than was asked for:
/// pages set how ranges are shared, not how much is fetched. A reading that needs several pages
/// which are not there asks for neighbours by one request.
///
/// **Eviction.** Memory is bounded in bytes and evicts by frequency and recency (Caffeine's
/// W-TinyLFU), so that a long scan does not push out what is asked for again and again. The disk is
/// bounded in bytes and evicts what was used least recently; after a restart, what was written
/// first, for the order of use is kept in memory only.
///
/// **Trust.** Each page on disk carries its key, its place and a checksum over everything. One that
/// is missing, torn, damaged or another's is a miss, is counted, and is deleted. Pages are written
/// without being synced: after a power cut the checksum tells which arrived.
///
/// **Together.** Readers who need the same page at once cause one request: the first makes it, the
/// others wait. If it fails, the others ask for themselves.
@NullMarked
package io.varve.storage.objectstore.cache;

import org.jspecify.annotations.NullMarked;
