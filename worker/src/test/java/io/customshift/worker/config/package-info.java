@NullMarked
package io.customshift.worker.config;

import org.jspecify.annotations.NullMarked;
