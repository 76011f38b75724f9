@NullMarked
package io.customshift.scheduler.it;

import org.jspecify.annotations.NullMarked;
