/// JMH benchmarks of single steps; `bench/jmh` runs them.
@NullMarked
package io.varve.bench.micro;

import org.jspecify.annotations.NullMarked;
