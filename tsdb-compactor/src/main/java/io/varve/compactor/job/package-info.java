/// Doing what is planned: who does a job, what becomes of one that fails, and when to look for the
/// next.
@NullMarked
package io.varve.compactor.job;

import org.jspecify.annotations.NullMarked;
