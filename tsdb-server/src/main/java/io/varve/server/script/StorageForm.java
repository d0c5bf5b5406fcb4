package io.varve.server.script;

/// Where the samples of a script lie when it is evaluated.
public enum StorageForm {
    /// In the head.
    HEAD,
    /// In blocks of a bucket.
    BLOCKS,
    /// Those before the middle of each load's time range in blocks, the rest in the head. What an
    /// earlier load has left in the head goes into blocks too.
    SPLIT
}
