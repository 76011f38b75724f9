/** Figures for Prometheus. */
@NullMarked
package io.customshift.worker.metrics;

import org.jspecify.annotations.NullMarked;
