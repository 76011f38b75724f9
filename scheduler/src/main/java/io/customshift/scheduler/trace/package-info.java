/** What the scheduler tells a collector of a job's way. */
@NullMarked
package io.customshift.scheduler.trace;

import org.jspecify.annotations.NullMarked;
