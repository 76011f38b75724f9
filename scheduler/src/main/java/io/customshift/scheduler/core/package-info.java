/**
 * What the scheduler decides, as pure functions of state, input and time: no framework, no Kafka, no store, no clock.
 * {@link io.customshift.scheduler.core.JobDecider} turns commands into events, the {@code apply} methods of the states
 * turn events into new states, {@link io.customshift.scheduler.core.Releases} says which work goes out next.
 */
@NullMarked
package io.customshift.scheduler.core;

import org.jspecify.annotations.NullMarked;
