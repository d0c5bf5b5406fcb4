package io.varve.storage.testing;

import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes another store fail at random, but by a seed: as real ones do within the contract, or, to
/// see that somebody notices, beyond it. Thread-safe.
public final class FaultyObjectStore implements ObjectStore {
    /// A way to fail.
    public enum Fault {
        /// The request never arrives: the store is unavailable, or whether it wrote is unknown.
        LOST_REQUEST,
        /// The write is done and its answer lost.
        LOST_ANSWER,
        /// A creation succeeds and is reported as taken.
        TAKEN_ECHO,
        /// The store asks for fewer requests, and does nothing.
        THROTTLED,
        /// Beyond the contract: a body is shorter than it should be, and no error.
        TRUNCATED_BODY,
        /// Beyond the contract: a listing lacks what was written last.
        STALE_LISTING,
        /// Beyond the contract: a write is reported as done and is not.
        FALSE_SUCCESS
    }

    private static final Set<Fault> USUAL =
            EnumSet.of(Fault.LOST_REQUEST, Fault.LOST_ANSWER, Fault.TAKEN_ECHO);
    private static final Set<Fault> OF_READS =
            EnumSet.of(Fault.LOST_REQUEST, Fault.THROTTLED, Fault.TRUNCATED_BODY);
    private static final Set<Fault> OF_LISTINGS =
            EnumSet.of(Fault.LOST_REQUEST, Fault.THROTTLED, Fault.STALE_LISTING);
    private static final Set<Fault> OF_QUESTIONS = EnumSet.of(Fault.LOST_REQUEST, Fault.THROTTLED);
    private static final Set<Fault> OF_WRITES =
            EnumSet.of(Fault.LOST_REQUEST, Fault.LOST_ANSWER, Fault.THROTTLED, Fault.FALSE_SUCCESS);
    private static final Set<Fault> OF_CREATIONS = union(OF_WRITES, Fault.TAKEN_ECHO);

    /// How many of the latest writes a stale listing may lack.
    private static final int STALE_MAX = 4;

    private final ObjectStore inner;
    private final SplittableRandom random;
    private final double rate;
    private final Set<Fault> faults;
    private final ArrayDeque<String> latest = new ArrayDeque<>();

    /// Lost requests, lost answers, and creations that are reported as taken although they are the
    /// caller's own.
    ///
    /// @param rate the share of operations that fail, 0 to 1
    public FaultyObjectStore(ObjectStore inner, SplittableRandom random, double rate) {
        this(inner, random, rate, USUAL);
    }

    /// @param rate the share of operations that fail, 0 to 1, of those that can fail in such ways
    /// @param faults how they may fail
    public FaultyObjectStore(
            ObjectStore inner, SplittableRandom random, double rate, Set<Fault> faults) {
        this.inner = inner;
        this.random = random;
        this.rate = rate;
        this.faults = EnumSet.copyOf(faults);
    }

    private static Set<Fault> union(Set<Fault> faults, Fault more) {
        Set<Fault> union = EnumSet.copyOf(faults);
        union.add(more);
        return union;
    }

    /// The fault of this call; null if it may succeed.
    private synchronized @Nullable Fault draw(Set<Fault> possible) {
        List<Fault> choice = new ArrayList<>(possible);
        choice.retainAll(faults);
        if (random.nextDouble() >= rate || choice.isEmpty()) {
            return null;
        }
        return choice.get(random.nextInt(choice.size()));
    }

    private synchronized int drawBelow(int bound) {
        return random.nextInt(bound);
    }

    private synchronized void wrote(String key) {
        latest.addLast(key);
        if (latest.size() > STALE_MAX) {
            latest.removeFirst();
        }
    }

    private synchronized boolean isLate(String key) {
        return latest.contains(key);
    }

    /// One operation of the store behind.
    private interface Operation<T> {
        T run() throws IOException;
    }

    private static void failBefore(@Nullable Fault fault, Kind lost) throws ObjectStoreException {
        if (fault == Fault.LOST_REQUEST) {
            throw new ObjectStoreException(lost, "injected: the request was lost");
        }
        if (fault == Fault.THROTTLED) {
            throw new ObjectStoreException(Kind.THROTTLED, "injected: too many requests");
        }
    }

    private <T> T ask(Operation<T> operation) throws IOException {
        failBefore(draw(OF_QUESTIONS), Kind.UNAVAILABLE);
        return operation.run();
    }

    private byte[] read(Operation<byte[]> operation) throws IOException {
        Fault fault = draw(OF_READS);
        failBefore(fault, Kind.UNAVAILABLE);
        byte[] bytes = operation.run();
        boolean truncated = fault == Fault.TRUNCATED_BODY && bytes.length > 0;
        return truncated ? Arrays.copyOf(bytes, drawBelow(bytes.length)) : bytes;
    }

    /// @return whether the operation answered true, or nothing was done and nobody is told
    private boolean write(Set<Fault> possible, Operation<Boolean> operation) throws IOException {
        Fault fault = draw(possible);
        failBefore(fault, Kind.AMBIGUOUS);
        if (fault == Fault.FALSE_SUCCESS) {
            return true;
        }
        boolean answer = operation.run();
        if (fault == Fault.LOST_ANSWER) {
            throw new ObjectStoreException(Kind.AMBIGUOUS, "injected: the answer was lost");
        }
        return answer && fault != Fault.TAKEN_ECHO;
    }

    @Override
    public byte[] get(String key) throws IOException {
        return read(() -> inner.get(key));
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        return read(() -> inner.get(key, offset, length));
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return ask(() -> inner.stat(key));
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        return write(
                OF_CREATIONS,
                () -> {
                    boolean created = inner.create(key, content);
                    if (created) {
                        wrote(key);
                    }
                    return created;
                });
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        write(
                OF_WRITES,
                () -> {
                    inner.upload(key, file);
                    wrote(key);
                    return true;
                });
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        Fault fault = draw(OF_LISTINGS);
        failBefore(fault, Kind.UNAVAILABLE);
        List<ObjectInfo> found = inner.list(prefix, startAfter, limit);
        return fault == Fault.STALE_LISTING
                ? found.stream().filter(info -> !isLate(info.key())).toList()
                : found;
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        return ask(() -> inner.listFolders(prefix));
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        write(
                OF_WRITES,
                () -> {
                    inner.delete(keys);
                    return true;
                });
    }

    @Override
    public long storeTimeMs() throws IOException {
        return ask(inner::storeTimeMs);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
