package io.varve.storage.manifest;

/// How far an ingester has handed its samples over to blocks.
///
/// @param cutMs all samples before this time that the ingester had at the cut are in blocks; later
///   ones of that time come in late blocks. Milliseconds since the Unix epoch
/// @param position journal position of the last cut: what was journaled up to it and lies before
///   `cutMs` is in blocks
public record Watermark(long cutMs, long position) {}
