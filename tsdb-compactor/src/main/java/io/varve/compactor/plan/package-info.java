/// What is to be done in a tenant's part of the bucket: a pure function of its manifest, the policy
/// and the time. No clock, no store, no log.
@NullMarked
package io.varve.compactor.plan;

import org.jspecify.annotations.NullMarked;
