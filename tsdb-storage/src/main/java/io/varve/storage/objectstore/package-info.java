/// The object store contract, and decorators that add caching, retrying, counting and faults to any
/// store. Backends have packages of their own below this one, as do the cache and the opening of
/// stores by URL.
@NullMarked
package io.varve.storage.objectstore;

import org.jspecify.annotations.NullMarked;
