/**
 * The topics of the contract on a Kafka broker: client settings, names, reading that no record can break, quarantine that no
 * record can overflow, and the watch on the broker. Knows no framework.
 */
@NullMarked
package io.customshift.kafka;

import org.jspecify.annotations.NullMarked;
