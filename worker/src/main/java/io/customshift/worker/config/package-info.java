/** Settings, each with its environment variable and default. */
@NullMarked
package io.customshift.worker.config;

import org.jspecify.annotations.NullMarked;
