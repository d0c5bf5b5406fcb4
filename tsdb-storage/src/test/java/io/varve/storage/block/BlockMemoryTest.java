package io.varve.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.testing.SampleGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A writer's memory does not follow the block's size.
final class BlockMemoryTest {
    private static final int SERIES = 60_000;
    private static final int SAMPLE_EVERY = 5_000;

    @TempDir Path folder;

    /// The heap that is still reachable after a collection, taken while the writer has much behind
    /// it. Every series has labels of its own, which is the worst case for the label pages.
    @Test
    void writingHoldsPagesNotTheBlock() throws IOException {
        BlockSettings settings = new BlockSettings(64 << 10, 4096, 128 << 10, 1024, 1, 1, 1 << 20);
        SplittableRandom random = new SplittableRandom(5);
        var samples = new SampleColumn();
        long early = 0;
        long greatest = 0;
        try (BlockWriter writer = BlockWriter.create(folder, BlockFixture.IDENTITY, settings)) {
            for (int i = 0; i < SERIES; i++) {
                samples.clear();
                for (int s = 0; s < 20; s++) {
                    samples.addFloat(SampleGenerator.EPOCH_MS + 15_000L * s, random.nextDouble());
                }
                writer.startSeries(labels(i));
                writer.append(samples, 0);
                if (i % SAMPLE_EVERY == SAMPLE_EVERY - 1) {
                    long used = reachableBytes();
                    early = early == 0 ? used : early;
                    greatest = Math.max(greatest, used);
                }
            }
            BlockSummary summary = writer.finish();
            assertThat(summary.series()).isEqualTo(SERIES);
            // The block's distinct labels alone, as objects, take about 30 MB.
            assertThat(greatest - early).isLessThan(8 << 20);
        }
    }

    private static Labels labels(int series) {
        String digits = Integer.toString(1_000_000 + series);
        return Labels.of(
                Labels.METRIC_NAME,
                "requests_total",
                "instance",
                "host-" + digits + ".example.com:9100",
                "pod",
                "pod-with-a-long-name-" + digits,
                "uid",
                "0f3c" + digits + "b7e1");
    }

    private static long reachableBytes() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
