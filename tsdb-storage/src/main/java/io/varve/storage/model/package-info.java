/// Values that everything else speaks of: labels, matchers, histograms, tenants, time ranges. No
/// I/O, no threads.
@NullMarked
package io.varve.storage.model;

import org.jspecify.annotations.NullMarked;
