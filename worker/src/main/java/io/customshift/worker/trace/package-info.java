/** What the worker tells a collector of its shards. */
@NullMarked
package io.customshift.worker.trace;

import org.jspecify.annotations.NullMarked;
