/**
 * What the scheduler decides, as pure functions of state, input and time: no framework, no Kafka, no store, no clock.
 * {@link io.customshift.scheduler.core.JobDecider} and {@link io.customshift.scheduler.core.ShardDecider} turn commands,
 * workers' words and time into {@link io.customshift.scheduler.core.Event}s, which alone change a {@link
 * io.customshift.scheduler.core.Job}, and {@link io.customshift.scheduler.core.Output}s, which others carry out.
 */
@NullMarked
package io.customshift.scheduler.core;

import org.jspecify.annotations.NullMarked;
