@NullMarked
package io.customshift.scheduler.config;

import org.jspecify.annotations.NullMarked;
