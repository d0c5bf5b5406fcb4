package io.varve.storage.objectstore.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// One file on its way into a bucket, in parts if it is large.
///
/// Parts become an object when the upload is completed, all at once; whatever fails before that
/// aborts the upload, so that the store does not keep (and bill) its parts. If the process dies, a
/// lifecycle rule of the bucket has to do so.
final class S3Upload {
    private static final int PARTS_MAX = 10_000;
    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final Path file;
    private final long bytes;

    /// @param key with the prefix
    /// @param bytes the file's size
    S3Upload(S3Client client, String bucket, String key, Path file, long bytes) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.file = file;
        this.bytes = bytes;
    }

    /// @param partBytes the wanted size of parts; larger files than this are sent in parts
    void run(int partBytes) {
        if (bytes <= partBytes) {
            client.putObject(
                    request -> request.bucket(bucket).key(key).contentType(CONTENT_TYPE),
                    body(0, bytes));
            return;
        }
        String uploadId =
                client.createMultipartUpload(request ->
                                request.bucket(bucket).key(key).contentType(CONTENT_TYPE))
                        .uploadId();
        try {
            List<CompletedPart> parts = sendParts(uploadId, Math.max(partBytes, partBytesMin()));
            client.completeMultipartUpload(request ->
                    request.bucket(bucket)
                            .key(key)
                            .uploadId(uploadId)
                            .multipartUpload(
                                    CompletedMultipartUpload.builder().parts(parts).build()));
        } catch (RuntimeException | Error failure) {
            abort(uploadId, failure);
            throw failure;
        }
    }

    private long partBytesMin() {
        return (bytes + PARTS_MAX - 1) / PARTS_MAX;
    }

    private List<CompletedPart> sendParts(String uploadId, long partBytes) {
        List<CompletedPart> parts = new ArrayList<>();
        for (long offset = 0; offset < bytes; offset += partBytes) {
            int number = parts.size() + 1;
            String tag =
                    client.uploadPart(
                                    request ->
                                            request.bucket(bucket)
                                                    .key(key)
                                                    .uploadId(uploadId)
                                                    .partNumber(number),
                                    body(offset, Math.min(partBytes, bytes - offset)))
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        return parts;
    }

    private void abort(String uploadId, Throwable failure) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(uploadId));
        } catch (SdkException e) {
            failure.addSuppressed(e);
        }
    }

    /// A range of the file, opened anew each time that the SDK reads it: to sign it, to send it.
    private RequestBody body(long offset, long length) {
        return RequestBody.fromContentProvider(() -> open(offset, length), length, CONTENT_TYPE);
    }

    private InputStream open(long offset, long length) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            channel.position(offset);
            return new FileRange(Channels.newInputStream(channel), length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
