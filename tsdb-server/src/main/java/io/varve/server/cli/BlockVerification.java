package io.varve.server.cli;

import io.varve.storage.block.BlockVerifier;
import io.varve.storage.model.Ulid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was found of several blocks. Not thread-safe.
final class BlockVerification {
    private final List<BlockVerifier.Report> reports = new ArrayList<>();
    private final Map<Ulid, String> unsupported = new LinkedHashMap<>();

    void add(BlockVerifier.Report report) {
        reports.add(report);
    }

    /// Adds a block that is of a later format, and may be sound or not.
    void addUnsupported(Ulid id, String reason) {
        unsupported.put(id, reason);
    }

    /// Of blocks that could be verified.
    List<BlockVerifier.Report> reports() {
        return reports;
    }

    /// Blocks that could not be, and why.
    Map<Ulid, String> unsupported() {
        return unsupported;
    }

    long damaged() {
        return reports.stream().filter(report -> !report.isSound()).count();
    }

    /// Whether all blocks are known to be sound.
    boolean isGood() {
        return damaged() == 0 && unsupported.isEmpty();
    }

    String summary() {
        String newer =
                unsupported.isEmpty() ? "" : ", " + unsupported.size() + " of a newer format";
        return reports.size() + " blocks verified, " + damaged() + " damaged" + newer;
    }
}
