@NullMarked
package io.varve.server.config;

import org.jspecify.annotations.NullMarked;
