/** The storage port and its S3 form. Only MinioObjectStore knows the SDK. */
@NullMarked
package io.customshift.worker.store;

import org.jspecify.annotations.NullMarked;
