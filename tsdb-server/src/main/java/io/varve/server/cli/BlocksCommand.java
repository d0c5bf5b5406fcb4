package io.varve.server.cli;

import io.varve.server.config.Configuration;
import io.varve.server.config.FlagValue;
import io.varve.server.role.StoredBlocks;
import io.varve.storage.block.BlockSurvey;
import io.varve.storage.block.BlockVerifier;
import io.varve.storage.block.UnsupportedBlockException;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `varve blocks …`: looks at the blocks in the bucket, beside a running server or without one.
@Command(
        name = "blocks",
        description = "Lists, shows and verifies the blocks in the bucket.",
        mixinStandardHelpOptions = true)
final class BlocksCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    /// Which blocks are meant, and how they are shown.
    static final class Target {
        @Option(names = "--config", paramLabel = "FILE", description = "The server's YAML file.")
        private Optional<Path> config = Optional.empty();

        @Option(
                names = "--data-dir",
                paramLabel = "DIR",
                description = "The server's folder of data; the default bucket lies in it.")
        private Optional<String> dataDir = Optional.empty();

        @Option(
                names = "--bucket",
                paramLabel = "URL",
                description =
                        "file:///DIR, file://./DIR or s3://BUCKET/PREFIX; same as storage.bucket.")
        private Optional<String> bucket = Optional.empty();

        @Option(
                names = "--tenant",
                paramLabel = "ID",
                description = "Whose blocks; those of all tenants if absent.")
        private Optional<String> tenant = Optional.empty();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        StoredBlocks open() {
            List<FlagValue> flags = new ArrayList<>();
            dataDir.ifPresent(
                    dir -> flags.add(new FlagValue("--data-dir", "server.data_dir", dir)));
            bucket.ifPresent(url -> flags.add(new FlagValue("--bucket", "storage.bucket", url)));
            return StoredBlocks.open(Configuration.load(config, flags), Clock.system());
        }

        List<StoredBlocks.Located> blocks(StoredBlocks store) {
            if (tenant.isPresent() && !TenantId.isValid(tenant.get())) {
                throw new VarveException(
                        ErrorKind.INVALID, "\"" + tenant.get() + "\" is no name of a tenant");
            }
            return store.blocks(tenant.map(TenantId::new));
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "ls, inspect or verify is missing");
    }

    @Command(name = "ls", description = "Lists live blocks.", mixinStandardHelpOptions = true)
    int ls(@Mixin Target target) {
        try (StoredBlocks store = target.open()) {
            List<StoredBlocks.Located> blocks = target.blocks(store);
            BlockPrinter printer = new BlockPrinter(out());
            if (target.json) {
                printer.printListJson(blocks);
            } else {
                printer.printList(blocks);
            }
        }
        return 0;
    }

    @Command(
            name = "inspect",
            description =
                    "Shows what a block holds: its largest metrics, its labels, and what its bytes"
                            + " are spent on, for which it is read whole.",
            mixinStandardHelpOptions = true)
    int inspect(@Mixin Target target, @Parameters(paramLabel = "ID") String id) {
        try (StoredBlocks store = target.open()) {
            StoredBlocks.Located block = named(target.blocks(store), id);
            BlockPrinter printer = new BlockPrinter(out());
            // First: it knows a block of a later format, whose contents may mean something else.
            BlockSurvey survey = store.survey(block);
            if (target.json) {
                printer.printContentsJson(block, store.contents(block), survey);
            } else {
                printer.printContents(block, store.contents(block));
                printer.printSurvey(survey);
            }
        }
        return 0;
    }

    @Command(
            name = "verify",
            description =
                    "Reads all of the blocks and says what is damaged, or of a format that is newer than"
                            + " this version of Varve; then fails with 1.",
            mixinStandardHelpOptions = true)
    int verify(
            @Mixin Target target, @Parameters(arity = "0..*", paramLabel = "ID") List<String> ids) {
        BlockVerification verification;
        try (StoredBlocks store = target.open()) {
            List<StoredBlocks.Located> blocks = target.blocks(store);
            List<String> names = ids == null ? List.of() : ids;
            List<StoredBlocks.Located> chosen =
                    names.isEmpty()
                            ? blocks
                            : names.stream().map(id -> named(blocks, id)).distinct().toList();
            verification = verifyAll(store, chosen, target.json);
        }
        if (target.json) {
            new BlockPrinter(out()).printVerificationJson(verification);
        } else {
            out().println(verification.summary());
        }
        return verification.isGood() ? 0 : 1;
    }

    private BlockVerification verifyAll(
            StoredBlocks store, List<StoredBlocks.Located> blocks, boolean quiet) {
        Path folder = temporaryFolder();
        BlockVerification verification = new BlockVerification();
        try {
            for (StoredBlocks.Located block : blocks) {
                List<String> lines = verify(store, block, folder, verification);
                if (!quiet) {
                    lines.forEach(out()::println);
                }
            }
        } finally {
            deleteEmpty(folder);
        }
        return verification;
    }

    /// @return what is to be told at once
    private static List<String> verify(
            StoredBlocks store,
            StoredBlocks.Located block,
            Path folder,
            BlockVerification verification) {
        try {
            Optional<BlockVerifier.Report> report = verifyIfLive(store, block, folder);
            report.ifPresent(verification::add);
            return report.map(BlockVerifier.Report::faults).orElse(List.of());
        } catch (UnsupportedBlockException e) {
            String reason = String.valueOf(e.getMessage());
            verification.addUnsupported(block.entry().id(), reason);
            return List.of(reason);
        }
    }

    /// What was replaced meanwhile is no damage.
    private static Optional<BlockVerifier.Report> verifyIfLive(
            StoredBlocks store, StoredBlocks.Located block, Path folder) {
        try {
            BlockVerifier.Report report = store.verify(block, folder);
            return report.isSound() || store.isLive(block) ? Optional.of(report) : Optional.empty();
        } catch (VarveException e) {
            if (e.kind() == ErrorKind.NOT_FOUND && !store.isLive(block)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("varve-verify");
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, "cannot make a folder for temporary files: " + e, e);
        }
    }

    private static void deleteEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, "cannot delete the folder " + folder + ": " + e, e);
        }
    }

    private static StoredBlocks.Located named(List<StoredBlocks.Located> blocks, String id) {
        return blocks.stream()
                .filter(block -> block.entry().id().toString().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() ->
                        new VarveException(ErrorKind.NOT_FOUND, "there is no live block " + id));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
