package io.varve.storage.block;

/// A part of a block's index, decoded. Immutable and thread-safe.
public sealed interface IndexPage
        permits BlockContents,
                SeriesPage,
                LabelPage,
                ExemplarDirectory,
                ExemplarPage,
                MetadataPage {
    /// About how much heap it takes.
    long heapBytes();
}
