@NullMarked
package io.customshift.scheduler.stream;

import org.jspecify.annotations.NullMarked;
