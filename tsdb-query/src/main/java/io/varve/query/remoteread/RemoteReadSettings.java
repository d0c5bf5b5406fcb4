package io.varve.query.remoteread;

/// Limits of one request beside the memory that its [io.varve.storage.read.ReadContext] allows.
///
/// @param samplesMax samples that an answer may have that must be complete before it is sent, and
///   that one series of a streamed answer may have
public record RemoteReadSettings(long samplesMax) {
    public RemoteReadSettings {
        if (samplesMax <= 0) {
            throw new IllegalArgumentException("samplesMax is " + samplesMax);
        }
    }
}
