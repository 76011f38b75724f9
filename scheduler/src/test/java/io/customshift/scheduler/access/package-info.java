@NullMarked
package io.customshift.scheduler.access;

import org.jspecify.annotations.NullMarked;
