/** A real Kafka node in a JVM of its own. */
@NullMarked
package io.customshift.deploy.broker;

import org.jspecify.annotations.NullMarked;
