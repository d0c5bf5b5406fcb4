@NullMarked
package io.varve.server.http;

import org.jspecify.annotations.NullMarked;
