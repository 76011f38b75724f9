package io.customshift.schemas.message;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A manifest that was put into the bucket beforehand, for requests too long for a message.
 *
 * @param sha256 what its bytes must be; absent: whatever is there
 */
public record ManifestReference(
        ObjectKey key, ManifestFormat format, @Nullable Sha256 sha256) {}
