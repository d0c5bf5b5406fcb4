/// What a tenant may send, and the reasons for which samples are refused.
@NullMarked
package io.varve.ingest.limits;

import org.jspecify.annotations.NullMarked;
