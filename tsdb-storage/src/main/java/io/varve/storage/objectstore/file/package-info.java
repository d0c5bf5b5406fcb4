/// A directory as an object store: the embedded default.
@NullMarked
package io.varve.storage.objectstore.file;

import org.jspecify.annotations.NullMarked;
