/** What the worker tells the fleet of itself every few seconds. */
@NullMarked
package io.customshift.worker.heartbeat;

import org.jspecify.annotations.NullMarked;
