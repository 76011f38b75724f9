/** The engine behind a port, so that the logic of shards is tested without a network. */
@NullMarked
package io.customshift.worker.engine;

import org.jspecify.annotations.NullMarked;
