/** Settings: names, defaults and what they mean. */
@NullMarked
package io.customshift.scheduler.config;

import org.jspecify.annotations.NullMarked;
