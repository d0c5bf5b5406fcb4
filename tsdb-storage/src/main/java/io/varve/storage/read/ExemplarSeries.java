package io.varve.storage.read;

import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import java.util.List;

/// A series with some of its exemplars.
///
/// @param labels what identifies the series
/// @param exemplars at least one, in order of their timestamps
public record ExemplarSeries(Labels labels, List<Exemplar> exemplars) {
    public ExemplarSeries {
        exemplars = List.copyOf(exemplars);
    }
}
