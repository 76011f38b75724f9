/** Wiring: settings to objects, the life of the Kafka clients, health and metrics. The framework's place beside rest. */
@NullMarked
package io.customshift.scheduler.app;

import org.jspecify.annotations.NullMarked;
