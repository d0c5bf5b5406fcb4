/// The object store contract, and decorators that add caching, retrying, counting and faults to any
/// store. Backends have packages of their own below this one.
@NullMarked
package io.varve.storage.objectstore;

import org.jspecify.annotations.NullMarked;
