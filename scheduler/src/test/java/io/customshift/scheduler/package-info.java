@NullMarked
package io.customshift.scheduler;

import org.jspecify.annotations.NullMarked;
