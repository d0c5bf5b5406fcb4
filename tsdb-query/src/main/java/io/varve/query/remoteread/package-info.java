/// Prometheus's remote read, without HTTP: a request's bytes to an answer's bytes
/// ([io.varve.query.remoteread.RemoteRead]). Messages and frames are those of conformance
/// remote-write.md, sections 7 and 8.
@NullMarked
package io.varve.query.remoteread;

import org.jspecify.annotations.NullMarked;
