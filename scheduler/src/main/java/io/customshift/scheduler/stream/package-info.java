/**
 * The state in Kafka: a Kafka Streams topology whose one processor loads states, calls the core, and stores and sends what
 * comes of it in one transaction. Nothing else writes job state.
 */
@NullMarked
package io.customshift.scheduler.stream;

import org.jspecify.annotations.NullMarked;
