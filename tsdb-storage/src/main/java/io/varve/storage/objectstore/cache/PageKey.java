package io.varve.storage.objectstore.cache;

/// A page's name.
///
/// @param object the object's key
/// @param index the page's number in the object, from 0
record PageKey(String object, long index) {}
