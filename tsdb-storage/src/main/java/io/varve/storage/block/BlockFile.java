package io.varve.storage.block;

/// The objects of a block.
public enum BlockFile {
    /// Labels, and where everything lies.
    INDEX("index", 0x58444956),

    /// Samples.
    CHUNKS("chunks", 0x4B484356),

    /// What the block is, for people and tools; readers need it for nothing.
    META("meta.json", 0);

    /// Magic, version, flags and block id.
    static final int HEADER_BYTES = 24;

    private final String fileName;
    private final int magic;

    BlockFile(String fileName, int magic) {
        this.fileName = fileName;
        this.magic = magic;
    }

    /// The last part of the object's key.
    public String fileName() {
        return fileName;
    }

    /// The first four bytes: `VIDX` or `VCHK`.
    int magic() {
        return magic;
    }
}
