@NullMarked
package io.varve.storage.bucket;

import org.jspecify.annotations.NullMarked;
