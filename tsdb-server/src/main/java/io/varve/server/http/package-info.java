/// The HTTP server: routes, parameters, status codes, headers. The only place that knows its types.
@NullMarked
package io.varve.server.http;

import org.jspecify.annotations.NullMarked;
