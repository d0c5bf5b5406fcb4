package io.varve.storage.index;

/// A condition on the value of a label, given as UTF-8. Stateless and thread-safe.
@FunctionalInterface
interface ValueTest {
    boolean test(byte[] utf8, int from, int to);
}
