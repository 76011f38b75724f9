@NullMarked
package io.customshift.scheduler.intake;

import org.jspecify.annotations.NullMarked;
