@NullMarked
package io.customshift.kafka;

import org.jspecify.annotations.NullMarked;
