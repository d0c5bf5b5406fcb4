package io.varve.query.exec.range;

/// Which of `rate`, `increase` and `delta` is computed.
///
/// @param counter whether values only fall when a counter starts anew
/// @param perSecond whether the result is divided by the length of the window
/// @param starts whether start timestamps tell of resets and of the series' beginning
record RateKind(boolean counter, boolean perSecond, boolean starts) {
    static RateKind rate(boolean useStarts) {
        return new RateKind(true, true, useStarts);
    }

    static RateKind increase(boolean useStarts) {
        return new RateKind(true, false, useStarts);
    }

    static RateKind delta() {
        return new RateKind(false, false, false);
    }
}
