package io.varve.storage.objectstore.s3;

import io.varve.storage.model.Utf8Order;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectKeys;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.objectstore.s3.S3Failures.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Objects in a bucket of S3, or of a store that speaks its protocol.
///
/// A method makes one request, but for listings, which take one per thousand keys, deletions
/// likewise, and uploads in parts. Nothing is repeated here.
///
/// Times are whole seconds, because answers about single objects know no more. Objects whose key
/// ends in `/`, which some tools make to show folders, are not seen.
///
/// Thread-safe.
public final class S3ObjectStore implements ObjectStore {
    /// The most keys in one page of a listing, and in one deletion.
    private static final int PAGE_MAX = 1000;

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;

    private final S3Client client;
    private final S3Location location;
    private final String root;
    private final int partBytes;

    private S3ObjectStore(S3Client client, S3Location location, int partBytes) {
        this.client = client;
        this.location = location;
        this.root = location.root();
        this.partBytes = partBytes;
    }

    /// A store in a bucket that exists. Makes no request to it.
    ///
    /// @throws ObjectStoreException of kind REFUSED if there are no credentials or no region
    public static S3ObjectStore open(S3Location location, S3Settings settings) throws IOException {
        return new S3ObjectStore(
                S3Clients.open(location, settings), location, settings.partBytes());
    }

    private <T> T call(Effect effect, String operation, String key, Supplier<T> request)
            throws ObjectStoreException {
        try {
            return request.get();
        } catch (SdkException e) {
            throw S3Failures.of(e, effect, what(operation, key));
        }
    }

    private String what(String operation, String key) {
        return operation + " " + key + " in " + location;
    }

    private String full(String key) {
        ObjectKeys.check(key);
        return root + key;
    }

    @Override
    public byte[] get(String key) throws IOException {
        ResponseBytes<GetObjectResponse> answer = fetch(key, null);
        byte[] bytes = answer.asByteArrayUnsafe();
        Long promised = answer.response().contentLength();
        if (promised != null && promised != bytes.length) {
            throw cut(key, bytes.length, promised);
        }
        return bytes;
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        if (length == 0) {
            // There is no way to ask for an empty range.
            return emptyRange(key, offset);
        }
        ResponseBytes<GetObjectResponse> answer =
                fetch(key, "bytes=" + offset + "-" + (offset + length - 1));
        byte[] bytes = answer.asByteArrayUnsafe();
        if (bytes.length == length) {
            return bytes;
        }
        // A range that ends beyond the object is answered with what there is of it.
        Long promised = answer.response().contentLength();
        if (promised != null && promised == bytes.length && bytes.length < length) {
            throw beyondEnd(key, offset, length);
        }
        throw cut(key, bytes.length, length);
    }

    private ResponseBytes<GetObjectResponse> fetch(String key, @Nullable String range)
            throws IOException {
        String full = full(key);
        return call(
                Effect.READ,
                "get",
                key,
                () ->
                        client.getObject(
                                request -> request.bucket(location.bucket()).key(full).range(range),
                                ResponseTransformer.toBytes()));
    }

    private byte[] emptyRange(String key, long offset) throws IOException {
        Optional<ObjectInfo> info = stat(key);
        if (info.isEmpty()) {
            throw new ObjectStoreException(Kind.NOT_FOUND, what("get", key) + ": no such object");
        }
        if (offset > info.get().bytes()) {
            throw beyondEnd(key, offset, 0);
        }
        return new byte[0];
    }

    private ObjectStoreException beyondEnd(String key, long offset, int length) {
        return new ObjectStoreException(
                Kind.OUT_OF_RANGE,
                what("get", key)
                        + ": bytes "
                        + offset
                        + " to "
                        + (offset + length)
                        + " lie beyond the end");
    }

    private ObjectStoreException cut(String key, int actual, long expected) {
        return new ObjectStoreException(
                Kind.UNAVAILABLE,
                what("get", key) + ": " + actual + " bytes came, not " + expected);
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        String full = full(key);
        try {
            HeadObjectResponse head =
                    call(
                            Effect.READ,
                            "stat",
                            key,
                            () ->
                                    client.headObject(request ->
                                            request.bucket(location.bucket()).key(full)));
            Long bytes = head.contentLength();
            Instant modified = head.lastModified();
            if (bytes == null || modified == null) {
                throw new ObjectStoreException(
                        Kind.UNAVAILABLE, what("stat", key) + ": the answer lacks size or time");
            }
            return Optional.of(new ObjectInfo(key, bytes, ms(modified)));
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static long ms(Instant modified) {
        return modified.getEpochSecond() * 1000;
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        String full = full(key);
        try {
            client.putObject(
                    request -> request.bucket(location.bucket()).key(full).ifNoneMatch("*"),
                    RequestBody.fromBytes(content));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                return false;
            }
            if (e.statusCode() == CONFLICT) {
                return conflict(key, e);
            }
            throw S3Failures.of(e, Effect.WRITE, what("create", key));
        } catch (SdkException e) {
            throw S3Failures.of(e, Effect.WRITE, what("create", key));
        }
    }

    /// The store met another request for the key and stopped. The other may have been a deletion,
    /// or a creation that then failed, so only the object itself says whether the key is taken.
    private boolean conflict(String key, S3Exception cause) throws IOException {
        if (stat(key).isPresent()) {
            return false;
        }
        throw new ObjectStoreException(
                Kind.AMBIGUOUS,
                what("create", key) + ": met another write or deletion of the key",
                cause);
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        String full = full(key);
        S3Upload upload = new S3Upload(client, location.bucket(), full, file, Files.size(file));
        try {
            upload.run(partBytes);
        } catch (SdkException e) {
            ObjectStoreException failure = S3Failures.of(e, Effect.WRITE, what("upload", key));
            // Somebody has aborted the upload, or the store forgot it: begin anew.
            throw failure.kind() == Kind.NOT_FOUND
                    ? new ObjectStoreException(
                            Kind.AMBIGUOUS, what("upload", key) + ": the upload is gone", e)
                    : failure;
        }
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        List<ObjectInfo> found = new ArrayList<>();
        @Nullable String token = null;
        while (found.size() < limit) {
            ListObjectsV2Request.Builder request =
                    ListObjectsV2Request.builder()
                            .bucket(location.bucket())
                            .prefix(root + prefix)
                            .maxKeys(Math.min(PAGE_MAX, limit - found.size()));
            if (token != null) {
                request.continuationToken(token);
            } else if (!startAfter.isEmpty()) {
                request.startAfter(root + startAfter);
            }
            ListObjectsV2Response page = listPage(prefix, request.build());
            page.contents().stream()
                    .filter(object -> !object.key().endsWith("/"))
                    .map(object ->
                            new ObjectInfo(
                                    object.key().substring(root.length()),
                                    object.size(),
                                    ms(object.lastModified())))
                    .forEach(found::add);
            token = nextToken(page);
            if (token == null) {
                break;
            }
        }
        return found;
    }

    private ListObjectsV2Response listPage(String prefix, ListObjectsV2Request request)
            throws ObjectStoreException {
        return call(Effect.READ, "list", prefix, () -> client.listObjectsV2(request));
    }

    private static @Nullable String nextToken(ListObjectsV2Response page) {
        return Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        TreeSet<String> folders = new TreeSet<>(Utf8Order::compare);
        String full = root + prefix;
        @Nullable String token = null;
        do {
            ListObjectsV2Response page =
                    listPage(
                            prefix,
                            ListObjectsV2Request.builder()
                                    .bucket(location.bucket())
                                    .prefix(full)
                                    .delimiter("/")
                                    .continuationToken(token)
                                    .build());
            page.commonPrefixes().stream()
                    .map(common -> common.prefix())
                    .map(folder -> folder.substring(full.length(), folder.length() - 1))
                    .forEach(folders::add);
            token = nextToken(page);
        } while (token != null);
        return List.copyOf(folders);
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        List<ObjectIdentifier> objects = new ArrayList<>();
        for (String key : keys) {
            objects.add(ObjectIdentifier.builder().key(full(key)).build());
        }
        for (int from = 0; from < objects.size(); from += PAGE_MAX) {
            deletePage(objects.subList(from, Math.min(from + PAGE_MAX, objects.size())));
        }
    }

    private void deletePage(List<ObjectIdentifier> objects) throws ObjectStoreException {
        String first = objects.getFirst().key().substring(root.length());
        String key = objects.size() == 1 ? first : first + " and " + (objects.size() - 1) + " more";
        List<S3Error> errors =
                call(
                                Effect.WRITE,
                                "delete",
                                key,
                                () ->
                                        client.deleteObjects(request ->
                                                request.bucket(location.bucket())
                                                        .delete(batch ->
                                                                batch.objects(objects)
                                                                        .quiet(true))))
                        .errors();
        for (S3Error error : errors) {
            String code = String.valueOf(error.code());
            if (!code.equals("NoSuchKey")) {
                throw new ObjectStoreException(
                        S3Failures.kind(403, code, Effect.WRITE),
                        what("delete", key)
                                + ": "
                                + errors.size()
                                + " objects remain, such as "
                                + error.key()
                                + ": "
                                + code
                                + ", "
                                + error.message());
            }
        }
    }

    @Override
    public long storeTimeMs() throws IOException {
        String date = headBucket().sdkHttpResponse().firstMatchingHeader("Date").orElse("");
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE,
                    "time of " + location + ": the answer's Date is \"" + date + "\"",
                    e);
        }
    }

    private HeadBucketResponse headBucket() throws ObjectStoreException {
        try {
            return client.headBucket(request -> request.bucket(location.bucket()));
        } catch (NoSuchBucketException e) {
            throw new ObjectStoreException(
                    Kind.REFUSED, "time of " + location + ": no such bucket", e);
        } catch (SdkException e) {
            throw S3Failures.of(e, Effect.READ, "time of " + location);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
