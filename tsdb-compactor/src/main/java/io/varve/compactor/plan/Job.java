package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.Ulid;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// One piece of work on the blocks of a tenant, which ends with one manifest version or changes
/// nothing. What it does is a function of the job and of the blocks that it names, so two who plan
/// from the same version plan the same jobs, and of two who do one at most one publishes it.
///
/// A new kind of job is a record beside [MergeJob], named here, planned in [Planner] and done in
/// `JobRunner`: the compiler asks for each.
public sealed interface Job permits DropJob, ForgetJob, MergeJob {
    /// The live blocks that it replaces. No two jobs of a plan have one in common.
    List<BlockEntry> inputs();

    /// Names the job within its tenant, the same for everybody who plans it: a word of the kind, a
    /// dash, and what follows from the inputs. An element of object keys.
    String name();

    /// What it does, for people.
    String title();

    /// Since when it is due, milliseconds since the Unix epoch, as well as the manifest tells.
    long dueSinceMs();

    /// Whether it is done by a change of the manifest alone, reading no block: such jobs do not
    /// wait for others.
    boolean isQuick();

    /// The ids of the inputs.
    default Set<Ulid> inputIds() {
        return inputs().stream().map(BlockEntry::id).collect(Collectors.toUnmodifiableSet());
    }
}
