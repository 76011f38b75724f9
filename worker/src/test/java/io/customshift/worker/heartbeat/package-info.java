@NullMarked
package io.customshift.worker.heartbeat;

import org.jspecify.annotations.NullMarked;
