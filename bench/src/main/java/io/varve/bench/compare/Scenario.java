package io.varve.bench.compare;

import io.varve.bench.load.Load;
import io.varve.bench.load.RemoteWriter;

/// One load given in one shape to every server.
///
/// @param title what stands above the table
record Scenario(String title, Load load, RemoteWriter.Shape shape) {}
