package io.varve.storage.objectstore;

import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/// Finds out, before anything is entrusted to a store, whether at most one of several creations of
/// a key succeeds in it. Manifests rest on this alone: a store that accepts a creation twice lets
/// the second writer erase what the first has published.
///
/// Two keys are used, both deleted afterwards: one is created twice, one after the other; the other
/// by several threads at once, for there are stores that look before they write and fail only then.
/// Answers that got lost are looked up in the store. Leaves nothing behind but for a crash or a
/// store that refuses the deletion; probe keys stand under [#FOLDER], which is no tenant's.
public final class StoreProbe {
    /// Where probe keys are.
    public static final String FOLDER = ".varve-probe/";

    private static final int RACERS = 8;

    /// How often a creation whose answer got lost is tried anew.
    private static final int ATTEMPTS_MAX = 5;

    private final ObjectStore store;
    private final String key;

    private StoreProbe(ObjectStore store, String key) {
        this.store = store;
        this.key = key;
    }

    /// @param random makes keys that no other process uses
    /// @throws ObjectStoreException of kind REFUSED if the store must not be used; of another kind
    ///   if it could not be found out
    public static void check(ObjectStore store, RandomGenerator random) throws IOException {
        String id = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        StoreProbe twice = new StoreProbe(store, FOLDER + id + "-twice");
        twice.deletingAfter(twice::createTwice);
        StoreProbe race = new StoreProbe(store, FOLDER + id + "-race");
        race.deletingAfter(race::createAtOnce);
    }

    /// A part of the probe.
    private interface Step {
        void run() throws IOException;
    }

    private void deletingAfter(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException | RuntimeException failure) {
            try {
                store.delete(List.of(key));
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        store.delete(List.of(key));
    }

    private void createTwice() throws IOException {
        byte[] first = content("first");
        byte[] second = content("second");
        if (!create(first)) {
            throw refused("it says that a key is taken that nobody has used");
        }
        if (create(second)) {
            throw refused("it accepted the creation of one key twice");
        }
        if (!has(first)) {
            throw refused("it replaced an object by a creation that it reported as failed");
        }
    }

    /// Whether the key has this content now, by this creation. If the answer does not tell, the
    /// object does; as long as there is none, or another's, a lost request is sent again.
    private boolean create(byte[] content) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return store.create(key, content) || has(content);
            } catch (ObjectStoreException e) {
                if (e.kind() != Kind.AMBIGUOUS || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private boolean has(byte[] content) throws IOException {
        try {
            return Arrays.equals(store.get(key), content);
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void createAtOnce() throws IOException {
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
            byte[] content = content("racer " + racer);
            racers.add(() -> store.create(key, content));
        }
        int winners = 0;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> answer : executor.invokeAll(racers)) {
                winners += wins(answer) ? 1 : 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE, "probe of " + store + " was interrupted", e);
        }
        // None is fine: the winner's answer may be the one that got lost.
        if (winners > 1) {
            throw refused("it accepted " + winners + " of " + RACERS + " creations of one key");
        }
    }

    private static boolean wins(Future<Boolean> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ObjectStoreException failure) {
                if (failure.kind() == Kind.REFUSED) {
                    throw failure;
                }
                return false;
            }
            throw new IllegalStateException("probe of a store", e.getCause());
        }
    }

    private ObjectStoreException refused(String finding) {
        return new ObjectStoreException(
                Kind.REFUSED,
                "object store "
                        + store
                        + " cannot be used: "
                        + finding
                        + ". Varve publishes by creating objects under keys that must be free (in"
                        + " S3, PUT with \"If-None-Match: *\") and would lose data where that does"
                        + " not hold; use a store, or a version of it, that supports it");
    }

    private static byte[] content(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
