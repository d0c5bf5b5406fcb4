package io.varve.storage.block;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// All label pairs of a block, each with the series pages that have it, sorted within bounded
/// memory: when the pairs take too much, they are written to a temporary file as a sorted run, and
/// the runs are merged in the end. Not thread-safe.
final class LabelPairs implements Closeable {
    /// Takes the sorted pairs.
    @FunctionalInterface
    interface Consumer {
        void accept(LabelPair pair, PageSet pages) throws IOException;
    }

    private static final int PAIR_BYTES = 200;

    private final Path folder;
    private final long bytesMax;
    private final TreeMap<LabelPair, PageSet> pairs = new TreeMap<>();
    private final List<Path> runs = new ArrayList<>();
    private long bytes;
    private int pageCount;

    /// @param folder for temporary files
    /// @param bytesMax what the pairs may take in memory, roughly
    LabelPairs(Path folder, long bytesMax) {
        this.folder = folder;
        this.bytesMax = bytesMax;
    }

    /// Adds what the next page has.
    void addPage(Map<String, List<String>> values) throws IOException {
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            for (String value : entry.getValue()) {
                LabelPair pair = new LabelPair(entry.getKey(), value);
                PageSet pages = pairs.get(pair);
                if (pages == null) {
                    pages = new PageSet();
                    pairs.put(pair, pages);
                    bytes += PAIR_BYTES + value.length();
                }
                bytes -= 8L * pages.runCount();
                pages.add(pageCount);
                bytes += 8L * pages.runCount();
            }
        }
        pageCount++;
        if (bytes > bytesMax) {
            spill();
        }
    }

    private void spill() throws IOException {
        Path run = folder.resolve("labels-" + runs.size() + ".tmp");
        runs.add(run);
        ByteWriter buffer = new ByteWriter(256);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run)))) {
            for (Map.Entry<LabelPair, PageSet> entry : pairs.entrySet()) {
                buffer.clear();
                entry.getValue().write(buffer);
                write(out, entry.getKey().name().getBytes(UTF_8));
                write(out, entry.getKey().value().getBytes(UTF_8));
                write(out, buffer.toBytes());
            }
            out.writeInt(-1);
        }
        pairs.clear();
        bytes = 0;
    }

    private static void write(DataOutputStream out, byte[] part) throws IOException {
        out.writeInt(part.length);
        out.write(part);
    }

    /// How many runs were written.
    int runCount() {
        return runs.size();
    }

    /// Gives all pairs, sorted, each once.
    void forEach(Consumer consumer) throws IOException {
        if (runs.isEmpty()) {
            for (Map.Entry<LabelPair, PageSet> entry : pairs.entrySet()) {
                consumer.accept(entry.getKey(), entry.getValue());
            }
            return;
        }
        spill();
        List<Run> open = new ArrayList<>();
        try {
            // Of equal pairs, those of an earlier run have lower pages.
            PriorityQueue<Run> queue =
                    new PriorityQueue<>(
                            Comparator.<Run, LabelPair>comparing(run -> run.pair)
                                    .thenComparingInt(run -> run.number));
            for (Path path : runs) {
                Run run = new Run(path, open.size(), pageCount);
                open.add(run);
                if (run.advance()) {
                    queue.add(run);
                }
            }
            merge(queue, consumer);
        } finally {
            for (Run run : open) {
                run.close();
            }
        }
    }

    private static void merge(PriorityQueue<Run> queue, Consumer consumer) throws IOException {
        while (!queue.isEmpty()) {
            LabelPair pair = queue.element().pair;
            PageSet pages = new PageSet();
            while (!queue.isEmpty() && queue.element().pair.equals(pair)) {
                Run run = queue.remove();
                pages.addAll(run.pages);
                if (run.advance()) {
                    queue.add(run);
                }
            }
            consumer.accept(pair, pages);
        }
    }

    private static final class Run implements Closeable {
        private final DataInputStream in;
        private final int number;
        private final int pageCount;
        private LabelPair pair = new LabelPair("", "");
        private PageSet pages = new PageSet();

        Run(Path path, int number, int pageCount) throws IOException {
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)));
            this.number = number;
            this.pageCount = pageCount;
        }

        boolean advance() throws IOException {
            int length = in.readInt();
            if (length < 0) {
                return false;
            }
            String name = new String(in.readNBytes(length), UTF_8);
            String value = new String(in.readNBytes(in.readInt()), UTF_8);
            pair = new LabelPair(name, value);
            pages = PageSet.read(new ByteReader(in.readNBytes(in.readInt())), pageCount);
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /// Deletes the temporary files.
    @Override
    public void close() throws IOException {
        for (Path run : runs) {
            Files.deleteIfExists(run);
        }
        runs.clear();
    }
}
