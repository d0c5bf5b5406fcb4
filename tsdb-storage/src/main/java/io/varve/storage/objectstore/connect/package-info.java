/// Opens the store that a URL names. Above the backends, so that neither they nor the contract know
/// of each other.
@NullMarked
package io.varve.storage.objectstore.connect;

import org.jspecify.annotations.NullMarked;
