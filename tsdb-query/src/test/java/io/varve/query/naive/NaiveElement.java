package io.varve.query.naive;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// An element of an instant vector.
///
/// @param dropName whether the name is to be removed at the end of the query
/// @param value without meaning if there is a histogram
/// @param histogram null if the element is a float
public record NaiveElement(
        Labels labels, boolean dropName, double value, @Nullable FloatHistogram histogram) {
    public static NaiveElement of(Labels labels, double value) {
        return new NaiveElement(labels, false, value, null);
    }

    public boolean isFloat() {
        return histogram == null;
    }

    /// The same sample with other labels and mark.
    public NaiveElement named(Labels newLabels, boolean newDropName) {
        return new NaiveElement(newLabels, newDropName, value, histogram);
    }

    /// Another float with the same labels and mark.
    public NaiveElement with(double newValue) {
        return new NaiveElement(labels, dropName, newValue, null);
    }

    /// Another histogram with the same labels and mark.
    public NaiveElement with(FloatHistogram newHistogram) {
        return new NaiveElement(labels, dropName, Double.NaN, newHistogram);
    }
}
