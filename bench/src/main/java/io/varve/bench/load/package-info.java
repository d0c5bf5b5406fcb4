/// Load: fleets of series, recorded scrapes, and senders of remote write.
@NullMarked
package io.varve.bench.load;

import org.jspecify.annotations.NullMarked;
