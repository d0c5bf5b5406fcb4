/// Configuration: the keys with their defaults and meanings, reading them from a YAML file and from
/// flags, and telling where each value came from. The one place that knows YAML.
@NullMarked
package io.varve.server.config;

import org.jspecify.annotations.NullMarked;
