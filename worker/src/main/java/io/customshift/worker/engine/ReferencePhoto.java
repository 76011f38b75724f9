package io.customshift.worker.engine;

import io.customshift.schemas.id.ObjectKey;

/**
 * A reference as it is in the bucket.
 *
 * @param bytes the file; kept, not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReferencePhoto(ObjectKey key, byte[] bytes) {}
