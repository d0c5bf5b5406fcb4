package io.varve.storage.tables;

/// The tables of a head's database. Keys are ordered by their unsigned bytes. What keys and values
/// are is said in `docs/format.md`.
public enum Table {
    /// Label sets of series, by tenant and series id.
    SERIES("series", 0),
    /// Acknowledged requests, by position.
    JOURNAL("journal", 0),
    /// Closed chunks, by tenant, series id and time.
    CHUNKS("chunks", 8),
    /// Snapshots of open chunks, by tenant and page of series.
    OPEN("open", 0),
    /// Exemplars, by tenant, series id and time.
    EXEMPLARS("exemplars", 8),
    /// What is said of metric families, by tenant and family.
    METADATA("metadata", 0),
    /// Format version, watermarks and the registry of tenants, by name.
    META("meta", 0);

    private final String columnFamily;
    private final int prefixBytes;

    Table(String columnFamily, int prefixBytes) {
        this.columnFamily = columnFamily;
        this.prefixBytes = prefixBytes;
    }

    /// The name of the column family that holds the table.
    public String columnFamily() {
        return columnFamily;
    }

    /// Look-ups of [TableStore#lookup] stay among keys that have these many leading bytes in
    /// common; 0 if the table has no such look-ups.
    public int prefixBytes() {
        return prefixBytes;
    }
}
