package io.varve.compactor.work;

import io.varve.storage.model.Labels;

/// Which class of the retention policy a series belongs to: a block holds series of one class, so
/// that retention drops whole blocks. A function of the labels; there are at most 16 classes.
@FunctionalInterface
public interface RetentionClassifier {
    /// Everything is kept alike.
    RetentionClassifier SINGLE = _ -> "default";

    String classOf(Labels labels);
}
