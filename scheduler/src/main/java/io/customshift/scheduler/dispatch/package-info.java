/** Which shard goes to which worker next, over all jobs. Pure: knows what waits and who works, neither clock nor broker. */
@NullMarked
package io.customshift.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
