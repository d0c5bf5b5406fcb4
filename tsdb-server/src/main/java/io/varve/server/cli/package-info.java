/// The command line: what users type, and how results and errors are shown to them. The one place
/// that knows picocli.
@NullMarked
package io.varve.server.cli;

import org.jspecify.annotations.NullMarked;
