/// PromQL test scripts: load samples, evaluate, compare (conformance FORMAT.md, part A). Runs
/// against any engine over any store.
@NullMarked
package io.varve.query.script;

import org.jspecify.annotations.NullMarked;
