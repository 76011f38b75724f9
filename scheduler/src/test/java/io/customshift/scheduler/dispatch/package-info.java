@NullMarked
package io.customshift.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
