/** Kafka at the edge: the only place that knows topics, records and channels. Translates and delegates. */
@NullMarked
package io.customshift.worker.channel;

import org.jspecify.annotations.NullMarked;
