package io.varve.storage.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.RetrySettings;
import io.varve.storage.objectstore.RetryingObjectStore;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ManifestLogTest {
    private static final TenantId TENANT = new TenantId("t");
    private static final long NOW = 1_700_000_000_000L;

    private final ManualClock clock = new ManualClock(NOW);
    private final MemoryObjectStore memory = new MemoryObjectStore(clock);
    private final SplittableRandom ids = Seeds.random("ids");

    private ManifestLog log(ObjectStore store, String writer) {
        return new ManifestLog(
                TENANT,
                store,
                ManifestSettings.DEFAULT,
                new ManifestLog.Writer(writer, clock, Seeds.random(writer), _ -> {}));
    }

    private synchronized BlockEntry block() {
        return block(Ulid.at(NOW, ids));
    }

    private static BlockEntry block(Ulid id) {
        return new BlockEntry(
                id,
                new TimeRange(0, 7_200_000),
                0,
                1,
                "default",
                "a",
                "z",
                new BlockEntry.Size(1, 2, 3, 4),
                new BlockEntry.IndexLocation(5, 6),
                List.of(id),
                Set.of(),
                0);
    }

    private static ManifestChange add(BlockEntry... blocks) {
        return ManifestChange.replace(Set.of(), List.of(blocks), Set.of());
    }

    private ManifestChange replacement(BlockEntry input) {
        return ManifestChange.replace(Set.of(input.id()), List.of(block()), Set.of());
    }

    private TombstoneEntry tombstone() {
        return new TombstoneEntry(
                Ulid.at(NOW, ids),
                List.of(
                        List.of(
                                Matcher.equal("job", "x"),
                                new Matcher("a", Matcher.Type.NOT_REGEX, "b|c"))),
                TimeRange.ALL,
                NOW,
                Map.of("ingester", 17L),
                0);
    }

    private static ManifestChange delete(TombstoneEntry tombstone) {
        return new ManifestChange(
                List.of(), Set.of(), List.of(tombstone), Set.of(), Set.of(), Map.of());
    }

    private static BlockEntry block(Manifest manifest, BlockEntry block) {
        return Objects.requireNonNull(manifest.blocks().get(block.id()));
    }

    private static TombstoneEntry tombstone(Manifest manifest, TombstoneEntry tombstone) {
        return Objects.requireNonNull(manifest.tombstones().get(tombstone.id()));
    }

    @Test
    void aTenantBeginsWithNothing() throws IOException {
        assertThat(log(memory, "w").newest()).isEqualTo(Manifest.EMPTY);
    }

    @Test
    void whatOnePublishesAnotherReads() throws IOException {
        ManifestLog writer = log(memory, "w");
        ManifestLog reader = log(memory, "r");
        reader.newest();
        TombstoneEntry tombstone = tombstone();
        writer.publish(
                ManifestChange.cut(List.of(block()), "ingester", new Watermark(7_200_000, 12)),
                NOW);
        Manifest published = writer.publish(delete(tombstone), NOW);
        assertThat(reader.newest()).isEqualTo(published);
        assertThat(log(memory, "later").newest()).isEqualTo(published);
        assertThat(published.version()).isEqualTo(2);
        assertThat(tombstone(published, tombstone).addedVersion()).isEqualTo(2);
        assertThat(published.watermarks()).containsEntry("ingester", new Watermark(7_200_000, 12));
    }

    @Test
    void snapshotsEqualTheSumOfTheirDeltas() throws IOException {
        ManifestLog writer = log(memory, "w");
        List<BlockEntry> live = new ArrayList<>();
        Manifest last = Manifest.EMPTY;
        for (int i = 0; i < 2 * ManifestLog.SNAPSHOT_INTERVAL + 30; i++) {
            BlockEntry block = block();
            live.add(block);
            boolean replace = live.size() > 10;
            Set<Ulid> inputs = replace ? Set.of(live.get(0).id(), live.get(1).id()) : Set.of();
            live.removeIf(input -> inputs.contains(input.id()));
            last = writer.publish(ManifestChange.replace(inputs, List.of(block), Set.of()), NOW);
        }
        assertThat(log(memory, "cold").newest()).isEqualTo(last);
        // Older versions are not needed, as after a sweep.
        for (ObjectInfo object :
                memory.list("t/manifest/", "", 2 * ManifestLog.SNAPSHOT_INTERVAL - 1)) {
            memory.delete(List.of(object.key()));
        }
        assertThat(log(memory, "colder").newest()).isEqualTo(last);
    }

    @Test
    void aChangeThatDoesNotFitIsRefusedAndLeavesNothing() throws IOException {
        ManifestLog first = log(memory, "first");
        ManifestLog second = log(memory, "second");
        BlockEntry input = block();
        first.publish(add(input), NOW);
        second.newest();
        first.publish(replacement(input), NOW);
        assertThatThrownBy(() -> second.publish(replacement(input), NOW))
                .isInstanceOf(ManifestConflictException.class)
                .hasMessageContaining(input.id().toString());
        assertThat(second.newest().version()).isEqualTo(2);
    }

    @Test
    void aMergeInheritsTombstonesThatItDidNotKnow() throws IOException {
        ManifestLog writer = log(memory, "w");
        BlockEntry input = block();
        BlockEntry output = block();
        BlockEntry later = block();
        TombstoneEntry known = tombstone();
        TombstoneEntry unknown = tombstone();
        writer.publish(add(input), NOW);
        writer.publish(delete(known), NOW);
        writer.publish(delete(unknown), NOW);
        writer.publish(
                ManifestChange.replace(Set.of(input.id()), List.of(output), Set.of(known.id())),
                NOW);
        Manifest manifest = writer.publish(add(later), NOW);
        BlockEntry merged = block(manifest, output);
        assertThat(merged.inherited()).containsExactly(unknown.id());
        assertThat(merged.isCoveredBy(tombstone(manifest, unknown))).isTrue();
        assertThat(merged.isCoveredBy(tombstone(manifest, known))).isFalse();
        BlockEntry imported = block(manifest, later);
        assertThat(imported.isCoveredBy(tombstone(manifest, unknown))).isFalse();
    }

    @Test
    void watermarksDoNotGoBack() throws IOException {
        ManifestLog writer = log(memory, "w");
        writer.publish(ManifestChange.cut(List.of(), "i", new Watermark(100, 10)), NOW);
        for (Watermark back : List.of(new Watermark(99, 11), new Watermark(101, 9))) {
            assertThatThrownBy(() -> writer.publish(ManifestChange.cut(List.of(), "i", back), NOW))
                    .isInstanceOf(ManifestConflictException.class);
        }
    }

    @Test
    void objectsOldEnoughToBeSweptAreNotPublished() throws IOException {
        ManifestLog writer = log(memory, "w");
        long tooOld = NOW - ManifestSettings.DEFAULT.sweepDelayMs() / 2 - 1;
        assertThatThrownBy(() -> writer.publish(add(block()), tooOld))
                .isInstanceOf(ManifestConflictException.class)
                .hasMessageContaining("sweep_delay");
        assertThat(writer.newest().version()).isZero();
    }

    @Test
    void aWriterThatSleptThroughASweepDoesNotPublishIntoThePast() throws IOException {
        ManifestLog sleeper = log(memory, "sleeper");
        ManifestLog busy = log(memory, "busy");
        sleeper.publish(add(block()), NOW);
        for (int i = 0; i < 150; i++) {
            busy.publish(add(block()), NOW);
        }
        memory.delete(memory.list("t/manifest/", "", 99).stream().map(ObjectInfo::key).toList());
        BlockEntry block = block();
        Manifest published = sleeper.publish(add(block), NOW);
        assertThat(published.version()).isEqualTo(152);
        assertThat(log(memory, "r").newest().blocks()).containsKey(block.id()).hasSize(152);
    }

    @Test
    void aReaderThatHasNotAskedForLongLists() throws IOException {
        ManifestLog reader = log(memory, "r");
        ManifestLog writer = log(memory, "w");
        writer.publish(add(block()), NOW);
        reader.newest();
        for (int i = 0; i < 150; i++) {
            writer.publish(add(block()), NOW);
        }
        memory.delete(memory.list("t/manifest/", "", 99).stream().map(ObjectInfo::key).toList());
        clock.advanceMs(ManifestSettings.DEFAULT.deleteDelayMs());
        assertThat(reader.newest().version()).isEqualTo(151);
    }

    @Test
    void fiftyWritersOverAStoreThatLosesAnswers() throws Exception {
        int writers = 50;
        int changes = 4;
        ObjectStore faulty =
                new RetryingObjectStore(
                        new FaultyObjectStore(memory, Seeds.random("faults"), 0.1),
                        new RetrySettings(4, 0, 0, 10_000),
                        Seeds.random("retries"),
                        _ -> {});
        Set<Ulid> published = new ConcurrentSkipListSet<>();
        Set<Ulid> unknown = new ConcurrentSkipListSet<>();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(writers)) {
            for (int writer = 0; writer < writers; writer++) {
                ManifestLog log = log(faulty, "writer " + writer);
                running.add(
                        executor.submit(() -> {
                            for (int i = 0; i < changes; i++) {
                                BlockEntry block = block();
                                try {
                                    log.publish(add(block), NOW);
                                    published.add(block.id());
                                } catch (IOException e) {
                                    unknown.add(block.id());
                                } catch (VarveException e) {
                                    assertThat(e.kind())
                                            .isIn(ErrorKind.CONFLICT, ErrorKind.UNAVAILABLE);
                                    unknown.add(block.id());
                                }
                            }
                            return null;
                        }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        }
        Set<Ulid> live = log(memory, "auditor").newest().blocks().keySet();
        assertThat(live).containsAll(published);
        Set<Ulid> invented = new TreeSet<>(live);
        invented.removeAll(published);
        assertThat(unknown).containsAll(invented);
        assertThat(published.size()).isGreaterThan(writers * changes / 2);
    }

    @Test
    void replacementsRaceWithoutLosingOrDoublingABlock() throws Exception {
        ManifestLog setup = log(memory, "setup");
        List<BlockEntry> inputs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            inputs.add(block());
        }
        setup.publish(add(inputs.toArray(BlockEntry[]::new)), NOW);
        // Each pair of inputs is replaced by several compactors at once: one output of each must
        // win.
        List<Future<Boolean>> attempts = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            for (int compactor = 0; compactor < 8; compactor++) {
                ManifestLog log = log(memory, "compactor " + compactor);
                for (int pair = 0; pair < 10; pair++) {
                    Set<Ulid> replaced =
                            Set.of(inputs.get(2 * pair).id(), inputs.get(2 * pair + 1).id());
                    BlockEntry output = block();
                    attempts.add(
                            executor.submit(() -> {
                                try {
                                    log.publish(
                                            ManifestChange.replace(
                                                    replaced, List.of(output), Set.of()),
                                            NOW);
                                    return true;
                                } catch (ManifestConflictException e) {
                                    return false;
                                }
                            }));
                }
            }
        }
        int wins = 0;
        for (Future<Boolean> attempt : attempts) {
            wins += attempt.get() ? 1 : 0;
        }
        assertThat(wins).isEqualTo(10);
        assertThat(log(memory, "auditor").newest().blocks()).hasSize(10);
    }

    @Test
    void flippedOrShortenedVersionsAreCorruptAndNothingElse() throws IOException {
        ManifestLog writer = log(memory, "w");
        writer.publish(add(block()), NOW);
        String key = ManifestKeys.version(TENANT, 1);
        byte[] good = memory.get(key);
        Property.check(
                "damage is found",
                500,
                random -> {
                    byte[] bad = good.clone();
                    if (random.nextBoolean()) {
                        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                    } else {
                        bad = Arrays.copyOf(bad, random.nextInt(bad.length));
                    }
                    byte[] damaged = bad;
                    assertThatThrownBy(() -> ManifestCodec.decode(key, 1, damaged))
                            .isInstanceOf(CorruptDataException.class)
                            .hasMessageContaining(key);
                });
    }
}
