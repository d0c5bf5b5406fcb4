/// What the decoders of all wire formats share: columns for what a request holds, label spans, and
/// the reading of protobuf bytes without objects.
@NullMarked
package io.varve.ingest.protocol;

import org.jspecify.annotations.NullMarked;
