/// The journal: what makes an acknowledged sample durable before it is applied to the head.
@NullMarked
package io.varve.storage.journal;

import org.jspecify.annotations.NullMarked;
