/// Buckets of S3, and of stores that speak its protocol, behind the object store contract. The one
/// place that knows the AWS SDK.
@NullMarked
package io.varve.storage.objectstore.s3;

import org.jspecify.annotations.NullMarked;
