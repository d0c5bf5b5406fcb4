package io.varve.storage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.codec.Hash128;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SeriesHashTableTest {
    @Test
    void findsWhatWasPutAsAMapDoes() {
        Property.check(
                "hash table",
                300,
                random -> {
                    var table = new SeriesHashTable(1 << 20);
                    Map<String, Integer> model = new HashMap<>();
                    int spread = random.nextInt(2, 40);
                    int id = 0;
                    for (int i = random.nextInt(600); i > 0; i--) {
                        Hash128 hash = hash(random.nextInt(spread), random.nextInt(spread));
                        String key = hash.high + " " + hash.low;
                        assertThat(table.find(hash)).isEqualTo(model.getOrDefault(key, 0));
                        if (model.containsKey(key)) {
                            table.putAlias(hash, 77);
                            assertThatThrownBy(() -> table.put(hash, 77))
                                    .isInstanceOf(IllegalStateException.class);
                        } else if (id > 0 && random.nextBoolean()) {
                            int target = 1 + random.nextInt(id);
                            table.putAlias(hash, target);
                            model.put(key, target);
                        } else {
                            table.put(hash, ++id);
                            model.put(key, id);
                        }
                        assertThat(table.find(hash)).isEqualTo(model.get(key));
                    }
                    assertThat(table.size()).isEqualTo(id);
                    model.forEach((key, value) -> {
                        String[] parts = key.split(" ", -1);
                        var hash = new Hash128();
                        hash.high = Long.parseLong(parts[0]);
                        hash.low = Long.parseLong(parts[1]);
                        assertThat(table.find(hash)).isEqualTo(value);
                    });
                });
    }

    /// Hashes that differ in few bits, so that segments and slots fill unevenly.
    private static Hash128 hash(int i, int j) {
        var hash = new Hash128();
        hash.high = ((long) i << 58) | ((long) (i & 3) << 40);
        hash.low = j;
        return hash;
    }

    @Test
    void aliasesAreForgottenSeriesAreNot() {
        var table = new SeriesHashTable(640);
        SplittableRandom random = Seeds.random("aliases");
        Hash128[] series = new Hash128[1_000];
        for (int i = 0; i < series.length; i++) {
            series[i] = random(random);
            table.put(series[i], i + 1);
        }
        long before = table.bytes();
        Hash128[] aliases = new Hash128[100_000];
        for (int i = 0; i < aliases.length; i++) {
            aliases[i] = random(random);
            table.putAlias(aliases[i], 1 + i % series.length);
        }
        int known = 0;
        for (int i = 0; i < aliases.length; i++) {
            int id = table.find(aliases[i]);
            assertThat(id).isIn(0, 1 + i % series.length);
            known += id == 0 ? 0 : 1;
        }
        assertThat(known).isBetween(1, 640);
        assertThat(table.bytes()).isLessThan(3 * before);
        for (int i = 0; i < series.length; i++) {
            assertThat(table.find(series[i])).isEqualTo(i + 1);
        }
    }

    @Test
    void readersSeeWhatWasPublishedWhileAWriterGrowsTheTable() throws Exception {
        int count = 200_000;
        var table = new SeriesHashTable(0);
        var published = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Callable<Integer> reader =
                    () -> {
                        SplittableRandom random = Seeds.random(Thread.currentThread().getName());
                        int looked = 0;
                        while (published.get() < count) {
                            int limit = published.get();
                            if (limit > 0) {
                                int id = 1 + random.nextInt(limit);
                                assertThat(table.find(hashOf(id))).isEqualTo(id);
                                looked++;
                            }
                        }
                        return looked;
                    };
            Future<Integer> first = pool.submit(reader);
            Future<Integer> second = pool.submit(reader);
            for (int id = 1; id <= count; id++) {
                table.put(hashOf(id), id);
                published.set(id);
            }
            assertThat(first.get() + second.get()).isPositive();
        }
        assertThat(table.bytes() / count).isBetween(24L, 40L);
    }

    private static Hash128 hashOf(int id) {
        return random(new SplittableRandom(id));
    }

    private static Hash128 random(SplittableRandom random) {
        var hash = new Hash128();
        hash.high = random.nextLong();
        hash.low = random.nextLong();
        return hash;
    }
}
