/// Quantiles, fractions and deviations of classic and native histograms.
@NullMarked
package io.varve.query.exec.histogram;

import org.jspecify.annotations.NullMarked;
