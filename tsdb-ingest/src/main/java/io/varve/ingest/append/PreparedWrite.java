package io.varve.ingest.append;

import io.varve.storage.journal.WriteBatch;

/// A request that is ready for the journal.
///
/// @param batch what is to be stored
/// @param samplesReceived samples and native histograms of the request, refused ones included
/// @param refusals what is refused so far
record PreparedWrite(WriteBatch batch, int samplesReceived, Refusals refusals) {}
