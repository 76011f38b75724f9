/** From what users send to what the state takes: requests are checked, completed and, when long, put into the bucket. */
@NullMarked
package io.customshift.scheduler.intake;

import org.jspecify.annotations.NullMarked;
