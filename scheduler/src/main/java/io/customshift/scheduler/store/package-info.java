/** The bucket: a port, and the one class that knows an SDK. */
@NullMarked
package io.customshift.scheduler.store;

import org.jspecify.annotations.NullMarked;
