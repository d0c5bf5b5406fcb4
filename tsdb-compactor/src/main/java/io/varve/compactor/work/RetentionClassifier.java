package io.varve.compactor.work;

import io.varve.storage.model.Labels;
import io.varve.storage.retention.RetentionPolicy;

/// Which class of the retention policy a series belongs to: a block holds series of one class, so
/// that retention drops whole blocks. A function of the labels; there are at most 16 classes.
@FunctionalInterface
public interface RetentionClassifier {
    /// Everything is kept alike.
    RetentionClassifier SINGLE = _ -> "default";

    String classOf(Labels labels);

    /// Whether a series is to be kept at all.
    default boolean isStored(Labels labels) {
        return true;
    }

    /// The classes of a policy.
    static RetentionClassifier of(RetentionPolicy policy) {
        return new RetentionClassifier() {
            @Override
            public String classOf(Labels labels) {
                return policy.classOf(labels).name();
            }

            @Override
            public boolean isStored(Labels labels) {
                return !policy.classOf(labels).isNeverStored();
            }
        };
    }
}
