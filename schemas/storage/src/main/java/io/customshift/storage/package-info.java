/** The bucket: a port, its S3 form, what each failure means, and waiting for it. Only MinioObjectStore and its failures know the SDK. */
@NullMarked
package io.customshift.storage;

import org.jspecify.annotations.NullMarked;
