@NullMarked
package io.customshift.scheduler.core;

import org.jspecify.annotations.NullMarked;
