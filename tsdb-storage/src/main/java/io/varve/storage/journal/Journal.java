package io.varve.storage.journal;

/// An ordered, durable log of the requests of one shard: what makes a sample safe before it is
/// applied.
///
/// A position names a record. Positions are opaque, positive, and rise in the order of the records;
/// those of different shards cannot be compared, and there may be gaps. [#START] lies before all of
/// them.
///
/// Not thread-safe: one thread appends, replays and releases.
public interface Journal {
    /// The position before all records.
    long START = 0;

    /// Appends the records of a group in their order, together with the changes that stand
    /// [JournalGroup#alongside()] them, and returns once all of it is on stable storage. The group
    /// knows the positions of its records from then on.
    ///
    /// @throws io.varve.storage.runtime.VarveException of kind UNAVAILABLE if nothing was appended.
    ///   After a crash records of the group may be found all the same, behind those of all groups
    ///   that were appended before and never between those of groups that were appended later
    void append(JournalGroup group);

    /// Gives all records after a position to the visitor, in their order.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the journal is damaged
    void replay(long after, Visitor visitor);

    /// Says that no record up to and including the position will be asked for again. The journal
    /// may drop such records, at the latest with the next group but one.
    void release(long upTo);

    /// The position up to which records were released by then: no replay begins before it.
    long released();

    /// The position of the last record, or what was released if there is none after it.
    long lastPosition();

    /// Takes records.
    interface Visitor {
        /// @param record an encoded record, see [RecordDecoder]
        void record(long position, byte[] record);
    }
}
