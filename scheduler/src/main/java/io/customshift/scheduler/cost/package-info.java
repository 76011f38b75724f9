/** What pictures cost in engine seconds, learned from those that were made. Pure. */
@NullMarked
package io.customshift.scheduler.cost;

import org.jspecify.annotations.NullMarked;
