/** What REST reads: jobs, subjects and workers, followed from the compacted topics. Any instance sees all of them. */
@NullMarked
package io.customshift.scheduler.view;

import org.jspecify.annotations.NullMarked;
