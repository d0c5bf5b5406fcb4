package io.varve.compactor.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.model.TenantId;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Failed attempts of one tenant, as all compactors see them: an object each, so that they outlive
/// processes and so that a person can read and delete them. Not thread-safe.
final class Failures {
    private static final int REASON_CHARS_MAX = 4_000;

    private final TenantId tenant;
    private final ObjectStore store;

    /// Reasons that have been read, by key: an object never changes.
    private final Map<String, String> reasons = new HashMap<>();

    /// Subjects that were there when they were loaded last.
    private final Set<String> subjects = new HashSet<>();

    Failures(TenantId tenant, ObjectStore store) {
        this.tenant = tenant;
        this.store = store;
    }

    /// What has failed, by subject.
    Map<String, Failure> load() throws IOException {
        String folder = JobKeys.failures(tenant);
        Map<String, ObjectInfo> newest = new TreeMap<>();
        for (ObjectInfo attempt : store.list(folder, "", Integer.MAX_VALUE)) {
            String rest = attempt.key().substring(folder.length());
            int slash = rest.indexOf('/');
            if (slash > 0 && JobKeys.number(rest).isPresent()) {
                newest.put(rest.substring(0, slash), attempt);
            }
        }
        Map<String, Failure> failures = new TreeMap<>();
        for (Map.Entry<String, ObjectInfo> entry : newest.entrySet()) {
            ObjectInfo attempt = entry.getValue();
            failures.put(
                    entry.getKey(),
                    new Failure(
                            entry.getKey(),
                            JobKeys.number(attempt.key()).orElse(1),
                            attempt.modifiedMs(),
                            reason(attempt.key())));
        }
        subjects.clear();
        subjects.addAll(failures.keySet());
        reasons.keySet().retainAll(newest.values().stream().map(ObjectInfo::key).toList());
        return failures;
    }

    private String reason(String key) throws IOException {
        String known = reasons.get(key);
        if (known == null) {
            try {
                known = new String(store.get(key), UTF_8).strip();
            } catch (ObjectStoreException e) {
                if (e.kind() != Kind.NOT_FOUND) {
                    throw e;
                }
                known = "";
            }
            reasons.put(key, known);
        }
        return known;
    }

    /// Notes one more failed attempt.
    ///
    /// @param attemptsBefore how many are known
    void add(String subject, long attemptsBefore, String reason) throws IOException {
        String folder = JobKeys.failures(tenant) + subject + "/";
        String text = reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX)) + "\n";
        try {
            // Another compactor may have noted an attempt of its own under the number: that will
            // do.
            boolean _ =
                    store.create(
                            JobKeys.numbered(folder, attemptsBefore + 1), text.getBytes(UTF_8));
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.AMBIGUOUS) {
                throw e;
            }
        }
    }

    /// Forgets that something has failed before, because it has succeeded.
    void succeeded(String subject) throws IOException {
        if (!subjects.contains(subject)) {
            return;
        }
        List<String> keys = new ArrayList<>();
        String folder = JobKeys.failures(tenant) + subject + "/";
        store.list(folder, "", Integer.MAX_VALUE).forEach(attempt -> keys.add(attempt.key()));
        if (!keys.isEmpty()) {
            store.delete(keys);
        }
    }
}
