/// Encodings of requests and answers that more than one module speaks: protobuf's, and snappy's
/// block format. They know bytes, not messages.
@NullMarked
package io.varve.storage.wire;

import org.jspecify.annotations.NullMarked;
