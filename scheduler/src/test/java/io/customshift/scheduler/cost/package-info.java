@NullMarked
package io.customshift.scheduler.cost;

import org.jspecify.annotations.NullMarked;
